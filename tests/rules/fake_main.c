/* Stands for the main of a projection: writes nothing to the file after -o. */
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (strcmp(argv[i], "-o") == 0) {
      FILE *file = fopen(argv[i + 1], "w");
      if (file == NULL || fclose(file) != 0) return 1;
    }
  }
  return 0;
}
