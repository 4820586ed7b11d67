#include "pipelines/generate/link.h"

#include "runtime/math/elementary.h"

namespace lathe {

double Logistic(double score) { return 1 / (1 + lathe_exp(-score)); }

std::vector<double> Softmax(const std::vector<double>& scores) {
  std::vector<double> probabilities;
  double sum = 0;
  for (double score : scores) {
    probabilities.push_back(lathe_exp(score));
    sum += probabilities.back();
  }
  for (double& probability : probabilities) probability /= sum;
  return probabilities;
}

}  // namespace lathe
