// From scores to true probabilities.
#ifndef LATHE_PIPELINES_GENERATE_LINK_H_
#define LATHE_PIPELINES_GENERATE_LINK_H_

#include <vector>

namespace lathe {

// 1 / (1 + exp(-score)).
double Logistic(double score);
// exp(score_i) / sum(exp(score)).
std::vector<double> Softmax(const std::vector<double>& scores);

}  // namespace lathe

#endif  // LATHE_PIPELINES_GENERATE_LINK_H_
