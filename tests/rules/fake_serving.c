/* Stands for the serving core. */
int lathe_fake_serving(void) { return 1; }
