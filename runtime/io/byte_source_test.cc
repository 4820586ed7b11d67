#include "runtime/io/byte_source.h"

#include <cstdio>
#include <cstring>
#include <string>

#include "gtest/gtest.h"

namespace lathe {
namespace {

std::string ReadAll(ByteSource& source, size_t size) {
  std::string all;
  std::string buffer(size, '\0');
  for (;;) {
    const absl::StatusOr<size_t> count = source.Read(buffer.data(), buffer.size());
    EXPECT_TRUE(count.ok()) << count.status();
    if (!count.ok() || *count == 0) return all;
    all.append(buffer.data(), *count);
  }
}

TEST(MemorySourceTest, GivesAllBytesWhateverTheBlock) {
  const std::string bytes = "hello, world";
  for (size_t block = 1; block <= bytes.size() + 1; ++block) {
    MemorySource source(bytes, block);
    EXPECT_EQ(ReadAll(source, 5), bytes);
  }
}

TEST(FileSourceTest, ReadsAFile) {
  const std::string path = testing::TempDir() + "/byte_source.txt";
  std::FILE* file = std::fopen(path.c_str(), "wb");
  std::fputs("some bytes", file);
  std::fclose(file);
  absl::StatusOr<FileSource> source = FileSource::Open(path);
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_EQ(ReadAll(*source, 3), "some bytes");
}

TEST(FileSourceTest, NamesTheFileThatIsMissing) {
  const absl::StatusOr<FileSource> source = FileSource::Open("/nowhere/a.csv");
  ASSERT_FALSE(source.ok());
  EXPECT_EQ(source.status().message(), "/nowhere/a.csv: error: expected a readable file, found: No such file or directory");
}

TEST(FileSourceTest, ReadingAFolderIsAnError) {
  absl::StatusOr<FileSource> source = FileSource::Open(testing::TempDir());
  ASSERT_TRUE(source.ok());
  char byte;
  EXPECT_FALSE(source->Read(&byte, 1).ok());
}

}  // namespace
}  // namespace lathe
