# Reference numbers for random-effects meta-analysis. Run here: Rscript pooling.R
# R 4.2.2, metafor 3.8-1, metadat 1.2-0, jsonlite.
suppressMessages({library(metafor); library(jsonlite)})
tight <- list(threshold = 1e-12, maxiter = 1000)
d <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
described <- function(fit) {
  p <- predict(fit)
  list(estimate = unname(fit$b[1]), se = fit$se, low = fit$ci.lb, high = fit$ci.ub, p = fit$pval,
       tau2 = fit$tau2, I2 = fit$I2 / 100, Q = fit$QE, Qp = fit$QEp,
       predicted = c(p$pi.lb, p$pi.ub))
}
one <- function(yi, vi, test) described(rma(yi, vi, method = "REML", test = test, control = tight))
small <- list(yi = c(0.021, 0.045, -0.004), vi = c(0.010, 0.022, 0.008)^2)
same <- list(yi = c(0.30, 0.31, 0.29, 0.30), vi = c(0.1, 0.2, 0.1, 0.15)^2)
k <- dat.konstantopoulos2011
three <- rma.mv(yi, vi, random = ~ 1 | district/school, data = k,
                control = list(rel.tol = 1e-11, iter.max = 1000, eval.max = 1000))
write_json(list(
  bcg = list(yi = as.numeric(d$yi), vi = as.numeric(d$vi), normal = one(d$yi, d$vi, "z"),
             knapp = one(d$yi, d$vi, "knha")),
  small = list(yi = small$yi, vi = small$vi, knapp = one(small$yi, small$vi, "knha"),
               modified = one(small$yi, small$vi, "adhoc")),
  same = list(yi = same$yi, vi = same$vi, knapp = one(same$yi, same$vi, "knha"),
              modified = one(same$yi, same$vi, "adhoc")),
  schools = list(yi = as.numeric(k$yi), vi = as.numeric(k$vi), district = k$district,
                 estimate = unname(three$b[1]), se = three$se, between = three$sigma2[1],
                 within = three$sigma2[2], loglik = as.numeric(logLik(three)))
), "pooling.json", digits = NA, auto_unbox = TRUE)
