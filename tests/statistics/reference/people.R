# Reference numbers for people assigned one by one. Run here: Rscript people.R
# R 4.2.2, effectsize 0.8.3, sandwich, estimatr 1.0.0, epitools, jsonlite.
suppressMessages({library(effectsize); library(sandwich); library(estimatr); library(jsonlite)})

d <- mtcars; rownames(d) <- NULL
d$team <- (seq_len(nrow(d)) - 1) %/% 3
one <- d$mpg[d$am == 1]; zero <- d$mpg[d$am == 0]
w <- t.test(one, zero)
welch <- c(diff(rev(w$estimate)), w$stderr, w$parameter, w$conf.int, w$p.value)
g <- hedges_g(one, zero)
shifted <- hedges_g(one + 30, zero)
h <- lapply(list(c(56, 70, 48, 80), c(3, 20, 9, 25)), function(x)
  unlist(cohens_h(matrix(c(x[1], x[2] - x[1], x[3], x[4] - x[3]), 2))[c("Cohens_h", "CI_low", "CI_high")]))

counts <- list(treated = warpbreaks$breaks[warpbreaks$wool == "A"],
               control = warpbreaks$breaks[warpbreaks$wool == "B"])
pois <- glm(breaks ~ I(wool == "A"), family = quasipoisson, data = warpbreaks,
            control = glm.control(epsilon = 1e-14))
rate <- c(coef(pois)[2], sqrt(vcovHC(pois, "HC2")[2, 2]))

row <- function(m, name) unname(c(m$coefficients[name], m$std.error[name], m$df[name],
                                  m$conf.low[name], m$conf.high[name], m$p.value[name]))
lin <- row(lm_lin(mpg ~ am, ~ hp + qsec, d, se_type = "HC2"), "am")
lin_weighted <- row(lm_lin(mpg ~ am, ~ hp + qsec, d, weights = wt, se_type = "HC2"), "am")
lin_clusters <- row(lm_lin(mpg ~ am, ~ hp + qsec, d, clusters = team, se_type = "CR2"), "am")
lin_clusters_weighted <- row(lm_lin(mpg ~ am, ~ hp + qsec, d, clusters = team, weights = wt,
                                    se_type = "CR2"), "am")
lin_binary <- row(lm_lin(vs ~ am, ~ hp + qsec, d, se_type = "HC2"), "am")
plain <- row(lm_robust(mpg ~ am, d, weights = wt, se_type = "HC1"), "am")

iv <- row(iv_robust(mpg ~ vs | am, d, se_type = "HC1"), "vs")
iv_weighted <- row(iv_robust(mpg ~ vs | am, d, weights = wt, se_type = "HC1"), "vs")
iv_clusters <- row(iv_robust(mpg ~ vs | am, d, clusters = team, se_type = "stata"), "vs")
iv_f <- unname(iv_robust(mpg ~ vs | am, d, se_type = "HC1", diagnostics = TRUE)$
               diagnostic_first_stage_fstatistic["value"])

p <- c(0.01, 0.02, 0.03, 0.04, 0.05, 0.001, NA, 0.6, 0.6)
tables <- list(c(56, 70, 48, 80), c(30, 100, 45, 110), c(700, 3000, 640, 3100))
n1 <- sapply(tables, function(x) {  # Pearson's chi-squared times (N - 1) / N
  n <- x[2] + x[4]
  s <- suppressWarnings(prop.test(x[c(1, 3)], x[c(2, 4)], correct = FALSE)$statistic)
  pchisq(s * (n - 1) / n, 1, lower.tail = FALSE)
})
write_json(list(
  mtcars = d[c("mpg", "am", "vs", "hp", "qsec", "wt", "carb", "team")],
  welch = unname(welch),
  hedges_g = unname(unlist(g[c("Hedges_g", "CI_low", "CI_high")])),
  hedges_g_shifted = unname(unlist(shifted[c("Hedges_g", "CI_low", "CI_high")])),
  cohens_h = lapply(h, unname), warpbreaks = counts, rate_ratio = unname(rate),
  lin = lin, lin_weighted = lin_weighted, lin_clusters = lin_clusters,
  lin_clusters_weighted = lin_clusters_weighted, lin_binary = lin_binary, wls_hc1 = plain,
  iv = iv, iv_weighted = iv_weighted, iv_clusters = iv_clusters, iv_first_stage_f = iv_f,
  p = p, holm = p.adjust(p, "holm"), bonferroni = p.adjust(p, "bonferroni"),
  benjamini_hochberg = p.adjust(p, "BH"), n_minus_1 = unname(n1),
  fisher = fisher.test(matrix(c(3, 9997, 1, 9999), 2))$p.value,
  fisher_rare = fisher.test(matrix(c(0, 400, 1, 600), 2))$p.value,
  chisq = unname(unlist(chisq.test(c(520, 480, 560), p = c(1, 1, 1) / 3)[c("statistic", "p.value")])),
  binom = binom.test(7, 9, 2 / 3)$p.value, binom_even = binom.test(7, 8, 0.5)$p.value
), "people.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
