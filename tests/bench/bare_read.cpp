// The floor for whoever looks at all files: reads those that the standard input names, one a line, on two threads, and does nothing with them. Prints milliseconds.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

int main() {
    constexpr std::size_t kBuffer = 256U << 10;
    constexpr std::size_t kBatch = 16;
    std::vector<std::string> files;
    for (std::string line; std::getline(std::cin, line);) files.push_back(line);
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        std::vector<char> buffer(kBuffer);
        for (std::size_t begin = 0; (begin = next.fetch_add(kBatch)) < files.size();) {
            for (std::size_t i = begin; i < files.size() && i < begin + kBatch; ++i) {
                const int fd = ::open(files[i].c_str(), O_RDONLY | O_CLOEXEC);
                if (fd < 0) continue;
                while (::read(fd, buffer.data(), buffer.size()) > 0) {
                }
                ::close(fd);
            }
        }
    };
    const auto begun = std::chrono::steady_clock::now();
    std::thread other(work);
    work();
    other.join();
    std::printf("%.1f\n", std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count());
    return 0;
}
