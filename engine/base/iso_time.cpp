#include "engine/base/iso_time.h"

#include <chrono>

namespace aircher {

std::int64_t now_ns() { return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

std::string format_time(std::int64_t nanoseconds_since_1970) {
    using namespace std::chrono;
    const auto time = floor<seconds>(sys_time<nanoseconds>(nanoseconds(nanoseconds_since_1970)));
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    // Digit by digit: a listing formats one for each file, and strftime takes ten times as long.
    std::string text = "0000-00-00T00:00:00Z";
    const auto put = [&](std::size_t end, unsigned value) {
        for (; value > 0; value /= 10) text[--end] = static_cast<char>('0' + value % 10);
    };
    put(4, static_cast<unsigned>(static_cast<int>(date.year())));  // nanoseconds in 64 bits reach from 1677 to 2262
    put(7, static_cast<unsigned>(date.month()));
    put(10, static_cast<unsigned>(date.day()));
    put(13, static_cast<unsigned>(clock.hours().count()));
    put(16, static_cast<unsigned>(clock.minutes().count()));
    put(19, static_cast<unsigned>(clock.seconds().count()));
    return text;
}

}  // namespace aircher
