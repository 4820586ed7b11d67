// Parts of dates at the corners of the calendar. The expected values are those of Python's datetime module.

pipeline.pipeline @dates task(regression) label(@y) {
  pipeline.column @at : timestamp
  pipeline.column @y : float64
  pipeline.split train(1.0) validation(0.0) test(0.0)
  feature.graph @features columns(["at"]) {
  ^bb0(%at: tensor<?x!pipeline.timestamp>):
    %year = feature.date_part %at year : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %month = feature.date_part %at month : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %day = feature.date_part %at day : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %hour = feature.date_part %at hour : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %minute = feature.date_part %at minute : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %second = feature.date_part %at second : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %day_of_week = feature.date_part %at day_of_week : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %day_of_year = feature.date_part %at day_of_year : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %is_weekend = feature.date_part %at is_weekend : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    %epoch_days = feature.date_part %at epoch_days : tensor<?x!pipeline.timestamp> -> tensor<?xf64>
    feature.yield %year, %month, %day, %hour, %minute, %second, %day_of_week, %day_of_year, %is_weekend, %epoch_days : tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>, tensor<?xf64>
      names(["year", "month", "day", "hour", "minute", "second", "day_of_week", "day_of_year", "is_weekend", "epoch_days"])
  }
  train.linear_model @model weights(dense<0.0> : tensor<1x10xf32>) intercept(dense<0.0> : tensor<1xf32>)
}

// year, month, day, hour, minute, second, day_of_week, day_of_year, is_weekend, epoch_days
func.func @parts_are_those_of_the_gregorian_calendar() attributes {check.test} {
  %batch = check.batch columns(["timestamp"]) rows([
    [0],
    [-1],
    [951827415000000],
    [-2203891200000000],
    [4107542399999999],
    [1735689599000000],
    [1709251200000000],
    [1672531200000000],
    [1688796304000000],
    [-62135596800000000],
    [253402300799999999],
    [-12622867200000000]
  ])
  check.expect_rows @features(%batch) are dense<[
    // the epoch, a Thursday
    [1970.0, 1.0, 1.0, 0.0, 0.0, 0.0, 3.0, 1.0, 0.0, 0.0],
    // the last microsecond before it
    [1969.0, 12.0, 31.0, 23.0, 59.0, 59.0, 2.0, 365.0, 0.0, -1.0],
    // a leap day of a year that 400 divides
    [2000.0, 2.0, 29.0, 12.0, 30.0, 15.0, 1.0, 60.0, 0.0, 11016.0],
    // the day after, in a year that only 100 divides
    [1900.0, 3.0, 1.0, 0.0, 0.0, 0.0, 3.0, 60.0, 0.0, -25508.0],
    // the last moment of February in such a year
    [2100.0, 2.0, 28.0, 23.0, 59.0, 59.0, 6.0, 59.0, 1.0, 47540.0],
    // the end of a leap year
    [2024.0, 12.0, 31.0, 23.0, 59.0, 59.0, 1.0, 366.0, 0.0, 20088.0],
    // the first of March in one, a Friday
    [2024.0, 3.0, 1.0, 0.0, 0.0, 0.0, 4.0, 61.0, 0.0, 19783.0],
    // the beginning of another year, a Sunday
    [2023.0, 1.0, 1.0, 0.0, 0.0, 0.0, 6.0, 1.0, 1.0, 19358.0],
    // a Saturday
    [2023.0, 7.0, 8.0, 6.0, 5.0, 4.0, 5.0, 189.0, 1.0, 19546.0],
    // the first day of the calendar
    [1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, -719162.0],
    // its last microsecond of four digits
    [9999.0, 12.0, 31.0, 23.0, 59.0, 59.0, 4.0, 365.0, 0.0, 2932896.0],
    // four hundred years and a day before the epoch
    [1569.0, 12.0, 31.0, 0.0, 0.0, 0.0, 2.0, 365.0, 0.0, -146098.0]
  ]> : tensor<12x10xf32>
  return
}

// NaN in every part.
func.func @parts_of_a_missing_date_are_missing() attributes {check.test} {
  %batch = check.batch columns(["timestamp"]) rows([[unit]])
  check.expect_rows @features(%batch) are dense<[
    [0x7FC00000, 0x7FC00000, 0x7FC00000, 0x7FC00000, 0x7FC00000, 0x7FC00000, 0x7FC00000, 0x7FC00000, 0x7FC00000, 0x7FC00000]
  ]> : tensor<1x10xf32>
  return
}
