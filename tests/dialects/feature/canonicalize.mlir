// RUN: lathe-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func.func @two_clips_are_one
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
// CHECK-NEXT: %[[CLIP:.*]] = feature.clip %[[X]] lower(0.000000e+00) upper(5.000000e+00)
// CHECK-NEXT: return %[[CLIP]]
func.func @two_clips_are_one(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.clip %x lower(-1.0) upper(5.0) : tensor<?xf64>
  %1 = feature.clip %0 lower(0.0) upper(9.0) : tensor<?xf64>
  return %1 : tensor<?xf64>
}

// What the inner lets through lies above the outer's bounds: the result is 3 wherever it is not missing.
// CHECK-LABEL: func.func @clips_that_do_not_overlap_are_a_constant_or_missing
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
// CHECK-NEXT: feature.clip %[[X]] lower(3.000000e+00) upper(3.000000e+00)
func.func @clips_that_do_not_overlap_are_a_constant_or_missing(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.clip %x lower(7.0) upper(8.0) : tensor<?xf64>
  %1 = feature.clip %0 upper(3.0) : tensor<?xf64>
  return %1 : tensor<?xf64>
}

// CHECK-LABEL: func.func @a_bound_that_only_one_clip_has_stays
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
// CHECK-NEXT: feature.clip %[[X]] lower(0.000000e+00) upper(1.000000e+00)
func.func @a_bound_that_only_one_clip_has_stays(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.clip %x lower(0.0) : tensor<?xf64>
  %1 = feature.clip %0 upper(1.0) : tensor<?xf64>
  return %1 : tensor<?xf64>
}

// -5 becomes -0 in the inner, and -0 is not below 0.
// CHECK-LABEL: func.func @the_sign_of_a_zero_bound_is_kept
// CHECK-NEXT: feature.clip %{{.*}} lower(-0.000000e+00) :
func.func @the_sign_of_a_zero_bound_is_kept(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.clip %x lower(-0.0) : tensor<?xf64>
  %1 = feature.clip %0 lower(0.0) : tensor<?xf64>
  return %1 : tensor<?xf64>
}

// CHECK-LABEL: func.func @an_indicator_lies_between_zero_and_one
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
// CHECK-NEXT: %[[INDICATOR:.*]] = feature.indicator %[[X]]
// CHECK-NEXT: return %[[INDICATOR]]
func.func @an_indicator_lies_between_zero_and_one(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.indicator %x : tensor<?xf64>
  %1 = feature.clip %0 lower(0.0) upper(1.0) : tensor<?xf64>
  return %1 : tensor<?xf64>
}

// CHECK-LABEL: func.func @a_bound_inside_changes_an_indicator
// CHECK: feature.clip %{{.*}} upper(5.000000e-01)
func.func @a_bound_inside_changes_an_indicator(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.indicator %x : tensor<?xf64>
  %1 = feature.clip %0 upper(0.5) : tensor<?xf64>
  return %1 : tensor<?xf64>
}

// CHECK-LABEL: func.func @an_indicator_is_never_missing
// CHECK: %[[INDICATOR:.*]] = feature.indicator
// CHECK-NEXT: return %[[INDICATOR]]
func.func @an_indicator_is_never_missing(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.indicator %x : tensor<?xf64>
  %1 = feature.impute %0 mean : tensor<?xf64>
  return %1 : tensor<?xf64>
}

// CHECK-LABEL: func.func @what_is_imputed_is_not_missing_behind_a_clip
// CHECK: %[[IMPUTE:.*]] = feature.impute %{{.*}} constant fill(1.000000e+00)
// CHECK-NEXT: %[[CLIP:.*]] = feature.clip %[[IMPUTE]]
// CHECK-NEXT: return %[[CLIP]]
func.func @what_is_imputed_is_not_missing_behind_a_clip(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.impute %x constant fill(1.0) : tensor<?xf64>
  %1 = feature.clip %0 upper(0.5) : tensor<?xf64>
  %2 = feature.impute %1 median : tensor<?xf64>
  return %2 : tensor<?xf64>
}

// A logarithm of -2 is missing again.
// CHECK-LABEL: func.func @a_logarithm_may_be_missing
// CHECK: feature.impute %{{.*}} constant
// CHECK: feature.log1p
// CHECK: feature.impute %{{.*}} median
func.func @a_logarithm_may_be_missing(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.impute %x constant fill(-2.0) : tensor<?xf64>
  %1 = feature.log1p %0 : tensor<?xf64>
  %2 = feature.impute %1 median : tensor<?xf64>
  return %2 : tensor<?xf64>
}

// CHECK-LABEL: func.func @scaling_by_one_changes_nothing
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>)
// CHECK-NEXT: return %[[X]], %[[X]]
func.func @scaling_by_one_changes_nothing(%x: tensor<?xf64>) -> (tensor<?xf64>, tensor<?xf64>) {
  %0 = feature.standardize %x center(0.0) scale(1.0) : tensor<?xf64>
  %1 = feature.min_max %x center(0.0) scale(1.0) : tensor<?xf64>
  return %0, %1 : tensor<?xf64>, tensor<?xf64>
}

// -0 - -0 is 0, which is not -0.
// CHECK-LABEL: func.func @subtracting_negative_zero_changes_negative_zero
// CHECK: feature.standardize %{{.*}} center(-0.000000e+00) scale(1.000000e+00)
func.func @subtracting_negative_zero_changes_negative_zero(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.standardize %x center(-0.0) scale(1.0) : tensor<?xf64>
  return %0 : tensor<?xf64>
}

// CHECK-LABEL: func.func @an_unfitted_scale_stays
// CHECK: feature.standardize %{{.*}} : tensor<?xf64>
func.func @an_unfitted_scale_stays(%x: tensor<?xf64>) -> tensor<?xf64> {
  %0 = feature.standardize %x : tensor<?xf64>
  return %0 : tensor<?xf64>
}
