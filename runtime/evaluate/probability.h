// The loss of one predicted probability, shared by binary and multiclass metrics.
#ifndef LATHE_RUNTIME_EVALUATE_PROBABILITY_H_
#define LATHE_RUNTIME_EVALUATE_PROBABILITY_H_

namespace lathe {

// -log(p), where p is the probability that the model gave to the class that occurred, clipped to [2^-24, 1 - 2^-24] so that
// a probability that was rounded to 0 or 1 costs a finite amount. The same bits on every machine.
double LogLossOf(double probability);

}  // namespace lathe

#endif  // LATHE_RUNTIME_EVALUATE_PROBABILITY_H_
