#include "engine/project/resolution/import_resolver.h"

namespace aircher::project {

std::string_view to_string(ResolutionStatus status) {
    switch (status) {
        case ResolutionStatus::project: return "project";
        case ResolutionStatus::external: return "external";
        case ResolutionStatus::stdlib: return "stdlib";
        case ResolutionStatus::unresolved: return "unresolved";
    }
    return "unresolved";
}

std::string_view to_string(ResolutionKind kind) {
    switch (kind) {
        case ResolutionKind::exact: return "exact";
        case ResolutionKind::inferred: return "inferred";
    }
    return "inferred";
}

}  // namespace aircher::project
