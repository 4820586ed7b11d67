#include <dirent.h>
#include <sys/stat.h>

#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "runtime/io/mapped_file.h"
#include "runtime/io/output_file.h"
#include "runtime/io/path.h"

namespace lathe {
namespace {

class FileTest : public testing::Test {
 protected:
  FileTest() : folder_(testing::TempDir() + "/file_test_XXXXXX") { EXPECT_NE(mkdtemp(folder_.data()), nullptr); }

  int CountFiles() const {
    int count = 0;
    DIR* const folder = opendir(folder_.c_str());
    while (const dirent* entry = readdir(folder)) count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
  }

  std::string folder_;
};

TEST_F(FileTest, CommitMakesTheFileAppear) {
  const std::string path = folder_ + "/out";
  absl::StatusOr<OutputFile> file = OutputFile::Create(path);
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_TRUE(file->Write("abc").ok());
  EXPECT_FALSE(ReadFile(path).ok());
  ASSERT_TRUE(file->Write("def").ok());
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(*ReadFile(path), "abcdef");
  EXPECT_EQ(CountFiles(), 1);
  struct stat info;
  ASSERT_EQ(stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0600, 0600u);
}

TEST_F(FileTest, WithoutCommitNothingStaysAndTheOldFileIsKept) {
  const std::string path = folder_ + "/out";
  ASSERT_TRUE(WriteFile(path, "old").ok());
  {
    absl::StatusOr<OutputFile> file = OutputFile::Create(path);
    ASSERT_TRUE(file->Write(std::string(1 << 20, 'x')).ok());
    OutputFile moved = *std::move(file);
    ASSERT_TRUE(moved.Write("y").ok());
  }
  EXPECT_EQ(*ReadFile(path), "old");
  EXPECT_EQ(CountFiles(), 1);
}

TEST_F(FileTest, AnOutputInAMissingFolderIsAnErrorWithThePath) {
  const absl::Status status = WriteFile(folder_ + "/none/out", "x");
  ASSERT_FALSE(status.ok());
  EXPECT_NE(status.message().find("/none/out: error: creating the output failed: No such file"), std::string::npos);
}

TEST_F(FileTest, DevicesAreWrittenDirectly) {
  EXPECT_TRUE(WriteFile("/dev/null", "x").ok());
  EXPECT_FALSE(WriteFile("/dev/full", "x").ok());
}

TEST_F(FileTest, MapsBytes) {
  const std::string path = folder_ + "/in";
  ASSERT_TRUE(WriteFile(path, "mapped").ok());
  absl::StatusOr<MappedFile> file = MappedFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status();
  const char* const address = file->bytes().data();
  MappedFile moved = *std::move(file);
  EXPECT_EQ(moved.bytes(), "mapped");
  EXPECT_EQ(moved.bytes().data(), address);
}

TEST_F(FileTest, MapsAnEmptyFile) {
  const std::string path = folder_ + "/in";
  ASSERT_TRUE(WriteFile(path, "").ok());
  EXPECT_EQ(MappedFile::Open(path)->bytes(), "");
}

TEST_F(FileTest, RefusesToMapAFolderOrNothing) {
  EXPECT_FALSE(MappedFile::Open(folder_).ok());
  EXPECT_FALSE(MappedFile::Open(folder_ + "/none").ok());
}

TEST(PathTest, BaseNameFollowsTheLastSlash) {
  EXPECT_EQ(BaseName("a/b/c.csv"), "c.csv");
  EXPECT_EQ(BaseName("c.csv"), "c.csv");
  EXPECT_EQ(BaseName("a/"), "");
}

}  // namespace
}  // namespace lathe
