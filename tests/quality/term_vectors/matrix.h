// The dense matrix of term vectors while they are trained.
#pragma once

#include <Eigen/Dense>

namespace aircher::term_vectors {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

}  // namespace aircher::term_vectors
