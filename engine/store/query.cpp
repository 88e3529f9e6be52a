#include "engine/store/query.h"

namespace aircher::store {
namespace {

std::string_view type_name(ColumnType type) {
    switch (type) {
        case ColumnType::integer: return "INTEGER";
        case ColumnType::real: return "REAL";
        case ColumnType::text: break;
    }
    return "TEXT";
}

}  // namespace

std::string signature_of(const QueryTable& table) {
    std::string text(table.name());
    std::string arguments;
    for (const QueryColumn& column : table.columns())
        if (column.argument) arguments.append(arguments.empty() ? "" : ", ").append(column.name);
    if (!arguments.empty()) text.append("(").append(arguments).append(")");
    return text;
}

std::string describe(const std::vector<const QueryTable*>& tables) {
    std::string page;
    for (const QueryTable* table : tables) {
        page.append(page.empty() ? "## " : "\n## ").append(signature_of(*table)).append("\n").append(table->meaning()).append("\n\n| column | type | meaning |\n|-|-|-|\n");
        for (const QueryColumn& column : table->columns()) {
            page.append("| ").append(column.name).append(" | ").append(type_name(column.type)).append(" | ").append(column.meaning);
            if (column.argument) page.append(" (the function's argument)");
            if (column.lookup) page.append(" (`=` is fast)");
            if (column.from) page.append(" (`>=` is fast)");
            page.append(" |\n");
        }
    }
    return page;
}

}  // namespace aircher::store
