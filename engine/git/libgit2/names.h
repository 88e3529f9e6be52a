// Names as the mailmap says. libgit2's own mailmap tells upper from lower case in addresses, which git does not.
//
// Threads: any, once made.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/git/libgit2/objects.h"

namespace aircher::git::libgit2 {

class Names {
public:
    /// Reads `.mailmap` at the working tree's top, or HEAD's in a bare repository; where there is none names stay as they are.
    Names(const ObjectReader& objects, const Repository& repository);
    explicit Names(std::string_view mailmap);

    Person resolve(Person person) const;

private:
    struct Entry {
        Person simple;                        ///< for whoever has the address; empty parts stay as they are
        std::map<std::string, Person> named;  ///< for names, in lower case, together with the address
    };
    void add_line(std::string_view line);

    std::map<std::string, Entry> entries_;  ///< by address, in lower case
};

}  // namespace aircher::git::libgit2
