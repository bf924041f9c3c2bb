# Reference numbers for interim looks. Run here: Rscript looks.R   R 4.2.2, rpact 3.3.4, jsonlite.
suppressMessages({library(rpact); library(jsonlite)})
bounds <- function(type, rates, gamma = NA, alpha = 0.05) {
  arguments <- list(sided = 2, alpha = alpha, typeOfDesign = type, informationRates = rates,
                    tolerance = 1e-10)
  if (!is.na(gamma)) arguments$gammaA <- gamma
  do.call(getDesignGroupSequential, arguments)$criticalValues
}
write_json(list(
  obrien_fleming_5 = bounds("asOF", (1:5) / 5), obrien_fleming_uneven = bounds("asOF", c(.3, .7, 1)),
  obrien_fleming_01 = bounds("asOF", (1:3) / 3, alpha = 0.01),
  pocock_5 = bounds("asP", (1:5) / 5), pocock_uneven = bounds("asP", c(.1, .5, .6, 1)),
  hsd_minus4 = bounds("asHSD", (1:4) / 4, -4), hsd_1 = bounds("asHSD", c(.25, .5, 1), 1),
  hsd_0 = bounds("asHSD", (1:2) / 2, 0)
), "looks.json", digits = NA)
