// Tokens of texts, for word_piece_differential.mjs.
//
//   word_piece_tokens FOLDER     reads texts from stdin, each as its number of bytes, a line feed, and the bytes; prints a line of token numbers for each
#include <iostream>
#include <string>

#include "engine/embedding/transformer/tokenizer_file.h"

using namespace aircher::embedding::transformer;

int main(int count, char** arguments) {
    if (count != 2) return 2;
    const auto file = read_tokenizer(arguments[1]);
    if (!file) {
        std::cerr << file.error().text() << "\n";
        return 1;
    }
    std::string line, text;
    while (std::getline(std::cin, line)) {
        text.resize(std::stoul(line));
        std::cin.read(text.data(), static_cast<std::streamsize>(text.size()));
        std::string out;
        for (const TokenId id : file->tokenizer.encode(text, 1'000'000)) out += (out.empty() ? "" : " ") + std::to_string(id);
        std::cout << out << "\n";
    }
    return 0;
}
