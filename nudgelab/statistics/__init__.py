"""Published statistical methods as pure functions: arrays and counts in, a typed result out.

No function here reads a table, writes a file or prints; none imports the rest of nudgelab, but for
its errors. Import the one module that is needed; nothing is imported here.

The room, from the plain to the particular::

    estimate             Estimate: what every effect estimator returns
    arrays               what arrays an estimator takes, and how it refuses bad ones
    intervals            quantiles and p-values of the t and the normal distribution
    inference            from each person's influence to an estimate, by person or by team
    assumption           tests of what a model assumes

    people               (assigned one by one)
      proportions        risk difference, risk ratio, odds ratio, Cohen's h
      score_interval     Miettinen–Nurminen limits by root finding
      two_proportion_test  N−1 chi-squared, Boschloo, Fisher: one p-value for a 2 × 2 table
      number_needed      number needed to treat, through infinity where it must
      means              Welch's difference of means; Hedges' g with its exact interval
      counts             ratio of mean counts
      uneven_counts      whether few people have most of the events

    teams                (clusters were assigned, or people within clusters)
      least_squares      the fit, with the HC1 and HC2 covariances
      cluster_robust     CR1; CR2 with Satterthwaite's degrees of freedom
      linearised         any smooth estimate as a contrast of two arms, for CR2
      clustered_trial    what those effects share: arrays, refusals, intervals
      cluster_effects    the effects above, for clusters
      cross_products     differences of means from sums by arm and team, for data no memory holds
      ratio_from_products  ratios of mean counts, likewise
      unequal_clusters   how far sizes alone push a CR2 test off its level
      wild_cluster_bootstrap  p-value and interval where clusters are few

    what was assigned    (no model: the declared assignment, repeated)
      unit_totals        people summed over what was assigned
      assignment_mechanism  the draw, repeated or listed
      redrawn_sums       its compiled loop
      studentised_draws  the statistic of all draws at once
      inversion          an interval from a test
      randomisation_inference  p-value and interval of an arm against control
      max_t              several arms against control, step-down

    order and extremes
      probability_of_superiority  Brunner–Munzel, by person and by team
      proportional_odds  common odds ratio of an ordered outcome; Brant's check
      trimmed_means      Yuen's difference

    strata and pairs     (assigned within blocks; of people or of teams)
      cell_means         means of cells and their contrasts, CR2 in closed form
      blocks             which blocks can be compared, small ones taken together
      blocked_means      both arm means over the blocks
      block_adjustment   covariates within blocks
      blocked_effects    differences and ratios
      stratified_tables  Mantel–Haenszel's odds ratio, stratified Wilson limits

    rollout              stepped wedges: team and period effects
    rollout_permutation  the order of a roll-out permuted
    factorial            main effects and interactions of several factors
    lin_adjustment       Lin's adjusted difference
    working_model        design and robust precision of other regressions with covariates
    g_computation        standardised risks by logistic regression
    negative_binomial    ratio of mean counts by NB2 regression
    missing_covariates   the missing-indicator method
    multiple_imputation  missing outcomes drawn many times; Rubin's rules
    two_stage            the effect on those who took part, by instrument
    anderson_rubin       its interval however weak the instrument
    compliers_within_blocks  both within strata and pairs
    compliers_in_clusters  both where clusters were assigned

    for whom, through what
      effect_moderation  the interaction with a baseline scale, and the effect along it
      partial_pooling    estimates of segments, drawn together
      causal_mediation   the effect through a mediator, and past it
      replicate_fits     one regression for many bootstrap samples
      policy_value       what rules of which arm for whom are worth
      policy_tree        the best shallow tree
      group_share        one group's share, with clusters

    time to an event
      risk_sets          who is at risk, and who has the event, at each time
      kaplan_meier       the survival curve
      clustered_survival the survival curve of people in clusters
      restricted_mean    difference in restricted mean time
      log_rank           the log-rank test
      partial_likelihood Cox's likelihood of two groups, for one event or many
      cox                hazard ratio
      proportional_hazards  Grambsch and Therneau's test
      cumulative_incidence  Aalen–Johansen's share, where others leave first

    events again and again
      counting_history   who is followed, and when they have events; the mean count's influences
      mean_count         Nelson's and Ghosh–Lin's mean count: curve and difference
      andersen_gill      ratio of rates with a robust error

    simulations side by side
      nested_variance    scatter by parameters and by chance
      sequential_selection  who is still in the race for the best
      rank_sets          simultaneous places of several systems
      pareto_front       who isn't dominated
      affordable_mix     the best mix for a budget, and how far from the best it may be
      ratio_of_means     cost per effect, with Fieller's interval

    around the effect
      multiplicity       Holm, Bonferroni, Benjamini–Hochberg
      allocation         sample ratio mismatch
      balance            standardised differences of covariates
      balance_omnibus    all of them together
      attrition          Lee's bounds and the worst case
      reliability        alpha and omega of a scale's items
      omega_error        omega's standard error, whatever the distribution
"""
