# Reference numbers for ordered outcomes. Run here: Rscript ordinal.R
# R 4.2.2, MASS, sandwich, clubSandwich 0.6.0, jsonlite. MASS::housing unrolled: satisfaction (3
# ordered categories) by contact (low, high); clusters are the 24 cells of type, influence and contact.
suppressMessages({library(MASS); library(sandwich); library(clubSandwich); library(jsonlite)})

h <- housing[rep(seq_len(nrow(housing)), housing$Freq), ]
d <- data.frame(outcome = as.integer(h$Sat) - 1, treated = as.integer(h$Cont == "High"),
                team = as.integer(interaction(h$Type, h$Infl, h$Cont)))
cr2 <- function(influence) {
  y <- influence * ifelse(d$treated == 1, sum(d$treated), sum(1 - d$treated))
  m <- lm(y ~ 0 + control + treated, data.frame(y = y, control = 1 - d$treated, treated = d$treated))
  r <- linear_contrast(m, vcov = "CR2", cluster = d$team, contrasts = c(1, 1))
  c(r$SE, r$df)
}

# Brunner and Munzel (2000) from mid-ranks
x <- d$outcome[d$treated == 1]; y <- d$outcome[d$treated == 0]
n1 <- length(x); n0 <- length(y); R <- rank(c(x, y)); r1 <- R[1:n1]; r0 <- R[-(1:n1)]
p <- (mean(r1) - (n1 + 1) / 2) / n0
own1 <- r1 - rank(x); own0 <- r0 - rank(y)
v1 <- var(own1) / n0^2; v0 <- var(own0) / n1^2
se <- sqrt(v1 / n1 + v0 / n0)
df <- (v1 / n1 + v0 / n0)^2 / ((v1 / n1)^2 / (n1 - 1) + (v0 / n0)^2 / (n0 - 1))
half <- qt(0.975, df) * se
influence <- numeric(nrow(d))
influence[d$treated == 1] <- (own1 / n0 - p) / n1
influence[d$treated == 0] <- -(own0 / n1 - (1 - p)) / n0
superiority <- list(value = p, se = se, df = df, ci = c(p - half, p + half),
                    p = 2 * pt(-abs((p - 0.5) / se), df), clusters = cr2(influence))

# proportional odds; the optimiser is run to its end, the Hessian is numerical
fit <- polr(factor(outcome, ordered = TRUE) ~ treated, d, Hess = TRUE,
            control = list(reltol = 1e-16, maxit = 2000))
scores <- estfun(fit)
odds <- list(beta = unname(coef(fit)), se = sqrt(vcov(fit)["treated", "treated"]),
             clusters = cr2(as.vector(scores %*% vcov(fit)[, "treated"])))

# Brant: separate binary fits, covariance of their slopes from stacked score functions
above <- lapply(1:2, function(cut) glm(as.integer(d$outcome >= cut) ~ treated, binomial, d,
                                       control = glm.control(1e-14, 100)))
slope <- sapply(above, function(m) coef(m)[2])
moved <- sapply(above, function(m) (estfun(m) %*% vcov(m))[, 2])
gap <- moved[, 2] - moved[, 1]
sums <- tapply(gap, d$team, sum); G <- length(sums)
brant <- list(chisq = unname(diff(slope)^2 / sum(gap^2)),
              clusters = unname(diff(slope)^2 / (sum(sums^2) * G / (G - 1))), G = G)

write_json(list(data = d, superiority = superiority, odds = odds, brant = brant), "ordinal.json",
           digits = NA, auto_unbox = TRUE, dataframe = "columns")
