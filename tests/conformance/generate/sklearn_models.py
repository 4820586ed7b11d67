"""The estimators of scikit-learn, XGBoost and LightGBM that skl2onnx and onnxmltools convert, with random parameters.

Each table maps a name to a function of a NumPy generator that returns a fresh estimator. Sizes are small: a case is about
what an operator computes, not about how much.
"""

import lightgbm
import numpy as np
import xgboost
from sklearn import (
    calibration,
    cluster,
    cross_decomposition,
    decomposition,
    discriminant_analysis,
    ensemble,
    feature_selection,
    gaussian_process,
    impute,
    linear_model,
    mixture,
    model_selection,
    multiclass,
    multioutput,
    naive_bayes,
    neighbors,
    neural_network,
    preprocessing,
    random_projection,
    svm,
    tree,
)
from sklearn.gaussian_process import kernels


def _pick(rng, *values):
    return values[int(rng.integers(len(values)))]


def _tree(rng):
    return dict(max_depth=_pick(rng, 2, 3, 4, 6, None), min_samples_leaf=_pick(rng, 1, 2, 5), random_state=0)


def _forest(rng):
    return dict(_tree(rng), n_estimators=_pick(rng, 1, 3, 8, 15))


def _boosting(rng):
    return dict(
        n_estimators=_pick(rng, 1, 4, 10),
        learning_rate=_pick(rng, 0.05, 0.1, 0.5),
        max_depth=_pick(rng, 1, 2, 3, 5),
        random_state=0,
    )


def _svm(rng):
    return dict(
        kernel=_pick(rng, "rbf", "linear", "poly", "sigmoid"),
        gamma=_pick(rng, "scale", "auto", 0.2),
        degree=_pick(rng, 2, 3),
        coef0=_pick(rng, 0.0, 0.5),
    )


def _mlp(rng):
    return dict(
        hidden_layer_sizes=_pick(rng, (4,), (8,), (6, 5), (16, 8, 4)),
        activation=_pick(rng, "relu", "tanh", "logistic", "identity"),
        max_iter=30,
        random_state=0,
    )


def _neighbors(rng):
    # The distances that skl2onnx knows.
    return dict(
        n_neighbors=_pick(rng, 1, 3, 5),
        weights=_pick(rng, "uniform", "distance"),
        metric=_pick(rng, "euclidean", "manhattan", "minkowski"),
        p=_pick(rng, 1, 2, 3),
    )


def _kernel(rng):
    return _pick(
        rng,
        None,
        kernels.RBF(length_scale=1.5),
        kernels.ConstantKernel(2.0) * kernels.RBF() + kernels.WhiteKernel(0.1),
        kernels.RationalQuadratic(alpha=1.2),
        kernels.DotProduct() + kernels.WhiteKernel(0.5),
        kernels.ExpSineSquared(length_scale=1.2, periodicity=3.0),
    )


def _xgboost(rng):
    return dict(
        n_estimators=_pick(rng, 1, 3, 10),
        max_depth=_pick(rng, 1, 3, 5),
        learning_rate=_pick(rng, 0.1, 0.3),
        subsample=_pick(rng, 1.0, 0.8),
        base_score=_pick(rng, None, 0.3),
        n_jobs=1,
        random_state=0,
    )


def _lightgbm(rng):
    return dict(
        n_estimators=_pick(rng, 1, 3, 10),
        num_leaves=_pick(rng, 2, 5, 12, 31),
        min_child_samples=_pick(rng, 2, 10),
        boosting_type=_pick(rng, "gbdt", "gbdt", "dart"),
        learning_rate=_pick(rng, 0.1, 0.3),
        n_jobs=1,
        random_state=0,
        verbose=-1,
    )


CLASSIFIERS = {
    "logistic": lambda r: linear_model.LogisticRegression(C=_pick(r, 0.1, 1.0, 10.0), max_iter=200),
    "logistic_l1": lambda r: multiclass.OneVsRestClassifier(
        linear_model.LogisticRegression(l1_ratio=1.0, solver="liblinear", C=0.5)
    ),
    "logistic_cv": lambda r: linear_model.LogisticRegressionCV(Cs=2, cv=2, max_iter=100),
    "ridge": lambda r: linear_model.RidgeClassifier(alpha=_pick(r, 0.1, 1.0)),
    "ridge_cv": lambda r: linear_model.RidgeClassifierCV(alphas=(0.1, 1.0)),
    "sgd": lambda r: linear_model.SGDClassifier(
        loss=_pick(r, "log_loss", "modified_huber", "hinge", "perceptron"), max_iter=20, random_state=0
    ),
    "perceptron": lambda r: linear_model.Perceptron(max_iter=20, random_state=0),
    "linear_svc": lambda r: svm.LinearSVC(C=_pick(r, 0.1, 1.0), random_state=0),
    "svc": lambda r: svm.SVC(
        decision_function_shape=_pick(r, "ovr", "ovo"), break_ties=False, random_state=0, **_svm(r)
    ),
    "svc_probability": lambda r: svm.SVC(probability=True, random_state=0, **_svm(r)),
    "nu_svc": lambda r: svm.NuSVC(nu=0.3, random_state=0, **_svm(r)),
    "gaussian_nb": lambda r: naive_bayes.GaussianNB(),
    "bernoulli_nb": lambda r: naive_bayes.BernoulliNB(binarize=_pick(r, 0.0, 0.5)),
    "nearest": lambda r: neighbors.KNeighborsClassifier(**_neighbors(r)),
    "radius": lambda r: neighbors.RadiusNeighborsClassifier(radius=50.0, weights=_pick(r, "uniform", "distance")),
    "tree": lambda r: tree.DecisionTreeClassifier(**_tree(r)),
    "extra_tree": lambda r: tree.ExtraTreeClassifier(**_tree(r)),
    "random_forest": lambda r: ensemble.RandomForestClassifier(**_forest(r)),
    "extra_trees": lambda r: ensemble.ExtraTreesClassifier(**_forest(r)),
    "gradient_boosting": lambda r: ensemble.GradientBoostingClassifier(**_boosting(r)),
    "hist_gradient_boosting": lambda r: ensemble.HistGradientBoostingClassifier(
        max_iter=_pick(r, 1, 5, 10), max_leaf_nodes=_pick(r, 3, 8, 31), min_samples_leaf=5, random_state=0
    ),
    "ada_boost": lambda r: ensemble.AdaBoostClassifier(n_estimators=_pick(r, 1, 5), random_state=0),
    "bagging": lambda r: ensemble.BaggingClassifier(
        _pick(r, tree.DecisionTreeClassifier(max_depth=3), linear_model.LogisticRegression()),
        n_estimators=3,
        max_features=_pick(r, 1.0, 0.7),
        random_state=0,
    ),
    "voting": lambda r: ensemble.VotingClassifier(
        [
            ("a", linear_model.LogisticRegression()),
            ("b", tree.DecisionTreeClassifier(max_depth=3, random_state=0)),
            ("c", naive_bayes.GaussianNB()),
        ],
        voting=_pick(r, "soft", "hard"),
        weights=_pick(r, None, np.array([1.0, 2.0, 0.5])),
    ),
    "stacking": lambda r: ensemble.StackingClassifier(
        [("a", linear_model.LogisticRegression()), ("b", tree.DecisionTreeClassifier(max_depth=2, random_state=0))],
        cv=2,
        passthrough=_pick(r, True, False),
    ),
    "one_vs_rest": lambda r: multiclass.OneVsRestClassifier(
        _pick(r, linear_model.LogisticRegression(), tree.DecisionTreeClassifier(max_depth=3, random_state=0))
    ),
    "one_vs_one": lambda r: multiclass.OneVsOneClassifier(linear_model.LogisticRegression()),
    "calibrated": lambda r: calibration.CalibratedClassifierCV(
        _pick(r, linear_model.LogisticRegression(), naive_bayes.GaussianNB(), tree.DecisionTreeClassifier(max_depth=3)),
        cv=2,
        method=_pick(r, "sigmoid", "isotonic"),
    ),
    "mlp": lambda r: neural_network.MLPClassifier(**_mlp(r)),
    "lda": lambda r: discriminant_analysis.LinearDiscriminantAnalysis(),
    "qda": lambda r: discriminant_analysis.QuadraticDiscriminantAnalysis(reg_param=0.1),
    "gaussian_process": lambda r: gaussian_process.GaussianProcessClassifier(optimizer=None),
    "grid_search": lambda r: model_selection.GridSearchCV(
        linear_model.LogisticRegression(), dict(C=[0.1, 1.0]), cv=2
    ),
    "xgboost": lambda r: xgboost.XGBClassifier(**_xgboost(r)),
    "xgboost_forest": lambda r: xgboost.XGBRFClassifier(n_estimators=4, max_depth=4, n_jobs=1, random_state=0),
    "lightgbm": lambda r: lightgbm.LGBMClassifier(**_lightgbm(r)),
}
# Of two classes alone.
BINARY = {
    "tuned_threshold": lambda r: model_selection.TunedThresholdClassifierCV(linear_model.LogisticRegression(), cv=2),
}
# Of counts and categories: what they read must not be negative.
COUNTING = {
    "multinomial_nb": lambda r: naive_bayes.MultinomialNB(alpha=_pick(r, 0.5, 1.0)),
    "complement_nb": lambda r: naive_bayes.ComplementNB(norm=_pick(r, True, False)),
    "categorical_nb": lambda r: naive_bayes.CategoricalNB(),
}
# What follows a missing value by itself.
MISSING_CLASSIFIERS = ["hist_gradient_boosting", "xgboost", "lightgbm"]

REGRESSORS = {
    "linear": lambda r: linear_model.LinearRegression(fit_intercept=_pick(r, True, False)),
    "ridge": lambda r: linear_model.Ridge(alpha=_pick(r, 0.1, 1.0)),
    "ridge_cv": lambda r: linear_model.RidgeCV(),
    "lasso": lambda r: linear_model.Lasso(alpha=0.1),
    "lasso_cv": lambda r: linear_model.LassoCV(cv=2),
    "lasso_lars": lambda r: linear_model.LassoLars(alpha=0.05),
    "lars": lambda r: linear_model.Lars(),
    "elastic_net": lambda r: linear_model.ElasticNet(alpha=0.1),
    "elastic_net_cv": lambda r: linear_model.ElasticNetCV(cv=2),
    "bayesian_ridge": lambda r: linear_model.BayesianRidge(),
    "ard": lambda r: linear_model.ARDRegression(),
    "huber": lambda r: linear_model.HuberRegressor(),
    "quantile": lambda r: linear_model.QuantileRegressor(quantile=0.3, alpha=0.1),
    "theil_sen": lambda r: linear_model.TheilSenRegressor(random_state=0, max_subpopulation=100),
    "ransac": lambda r: linear_model.RANSACRegressor(random_state=0),
    "sgd": lambda r: linear_model.SGDRegressor(max_iter=20, random_state=0, eta0=0.001),
    "omp": lambda r: linear_model.OrthogonalMatchingPursuit(),
    "pls": lambda r: cross_decomposition.PLSRegression(n_components=1),
    "linear_svr": lambda r: svm.LinearSVR(random_state=0),
    "svr": lambda r: svm.SVR(**_svm(r)),
    "nu_svr": lambda r: svm.NuSVR(**_svm(r)),
    "nearest": lambda r: neighbors.KNeighborsRegressor(**_neighbors(r)),
    "radius": lambda r: neighbors.RadiusNeighborsRegressor(radius=50.0),
    "tree": lambda r: tree.DecisionTreeRegressor(**_tree(r)),
    "extra_tree": lambda r: tree.ExtraTreeRegressor(**_tree(r)),
    "random_forest": lambda r: ensemble.RandomForestRegressor(**_forest(r)),
    "extra_trees": lambda r: ensemble.ExtraTreesRegressor(**_forest(r)),
    "gradient_boosting": lambda r: ensemble.GradientBoostingRegressor(
        loss=_pick(r, "squared_error", "absolute_error", "huber", "quantile"), **_boosting(r)
    ),
    "hist_gradient_boosting": lambda r: ensemble.HistGradientBoostingRegressor(
        max_iter=_pick(r, 1, 5, 10), max_leaf_nodes=_pick(r, 3, 8, 31), min_samples_leaf=5, random_state=0
    ),
    "ada_boost": lambda r: ensemble.AdaBoostRegressor(n_estimators=_pick(r, 1, 5), random_state=0),
    "bagging": lambda r: ensemble.BaggingRegressor(n_estimators=3, random_state=0),
    "voting": lambda r: ensemble.VotingRegressor(
        [("a", linear_model.Ridge()), ("b", tree.DecisionTreeRegressor(max_depth=3, random_state=0))],
        weights=_pick(r, None, np.array([1.0, 3.0])),
    ),
    "stacking": lambda r: ensemble.StackingRegressor(
        [("a", linear_model.Ridge()), ("b", tree.DecisionTreeRegressor(max_depth=2, random_state=0))], cv=2
    ),
    "mlp": lambda r: neural_network.MLPRegressor(**_mlp(r)),
    "gaussian_process": lambda r: gaussian_process.GaussianProcessRegressor(_kernel(r), optimizer=None, alpha=0.5),
    "transformed": lambda r: model_selection.GridSearchCV(linear_model.Ridge(), dict(alpha=[0.1, 1.0]), cv=2),
    "xgboost": lambda r: xgboost.XGBRegressor(**_xgboost(r)),
    "xgboost_forest": lambda r: xgboost.XGBRFRegressor(n_estimators=4, max_depth=4, n_jobs=1, random_state=0),
    "lightgbm": lambda r: lightgbm.LGBMRegressor(**_lightgbm(r)),
}
MISSING_REGRESSORS = ["hist_gradient_boosting", "xgboost", "lightgbm"]
# Of targets that are not negative.
COUNT_REGRESSORS = {
    "poisson": lambda r: linear_model.PoissonRegressor(),
    "tweedie": lambda r: linear_model.TweedieRegressor(power=_pick(r, 1.0, 1.5), link="log"),
    "hist_poisson": lambda r: ensemble.HistGradientBoostingRegressor(
        loss="poisson", max_iter=5, min_samples_leaf=5, random_state=0
    ),
    "xgboost_poisson": lambda r: xgboost.XGBRegressor(objective="count:poisson", **_xgboost(r)),
    "lightgbm_poisson": lambda r: lightgbm.LGBMRegressor(objective="poisson", **_lightgbm(r)),
    "lightgbm_tweedie": lambda r: lightgbm.LGBMRegressor(objective="tweedie", **_lightgbm(r)),
}
POSITIVE_REGRESSORS = {
    "gamma": lambda r: linear_model.GammaRegressor(),
    "tweedie_2": lambda r: linear_model.TweedieRegressor(power=2, link="log"),
}
MULTI_REGRESSORS = {
    "linear": REGRESSORS["linear"],
    "ridge": REGRESSORS["ridge"],
    "multi_lasso": lambda r: linear_model.MultiTaskLasso(alpha=0.1),
    "multi_elastic_net": lambda r: linear_model.MultiTaskElasticNet(alpha=0.1),
    "pls": lambda r: cross_decomposition.PLSRegression(n_components=2),
    "nearest": REGRESSORS["nearest"],
    "tree": REGRESSORS["tree"],
    "random_forest": REGRESSORS["random_forest"],
    "extra_trees": REGRESSORS["extra_trees"],
    "mlp": REGRESSORS["mlp"],
    "multi_output": lambda r: multioutput.MultiOutputRegressor(
        _pick(r, linear_model.Ridge(), ensemble.GradientBoostingRegressor(n_estimators=3, random_state=0))
    ),
    "gaussian_process": lambda r: gaussian_process.GaussianProcessRegressor(kernels.RBF(1.5), optimizer=None, alpha=0.5),
}
MULTI_CLASSIFIERS = {
    "multi_output": lambda r: multioutput.MultiOutputClassifier(linear_model.LogisticRegression()),
    "tree": CLASSIFIERS["tree"],
    "random_forest": CLASSIFIERS["random_forest"],
    "nearest": CLASSIFIERS["nearest"],
}
MULTI_LABEL = {
    "one_vs_rest": lambda r: multiclass.OneVsRestClassifier(linear_model.LogisticRegression()),
    "mlp": CLASSIFIERS["mlp"],
    "nearest": CLASSIFIERS["nearest"],
}

# Without labels.
DETECTORS = {
    "isolation_forest": lambda r: ensemble.IsolationForest(n_estimators=_pick(r, 2, 5), random_state=0),
    "one_class_svm": lambda r: svm.OneClassSVM(nu=0.2, **_svm(r)),
    "sgd_one_class": lambda r: linear_model.SGDOneClassSVM(random_state=0),
    "local_outlier": lambda r: neighbors.LocalOutlierFactor(novelty=True, n_neighbors=5),
    "kmeans": lambda r: cluster.KMeans(n_clusters=_pick(r, 2, 4), n_init=1, random_state=0),
    "mini_batch_kmeans": lambda r: cluster.MiniBatchKMeans(n_clusters=3, n_init=1, random_state=0),
    "gaussian_mixture": lambda r: mixture.GaussianMixture(
        n_components=2, covariance_type=_pick(r, "full", "tied", "diag", "spherical"), random_state=0
    ),
    "bayesian_mixture": lambda r: mixture.BayesianGaussianMixture(n_components=2, random_state=0),
}

# From numbers to numbers.
SCALERS = {
    "standard": lambda r: preprocessing.StandardScaler(with_mean=_pick(r, True, True, False), with_std=_pick(r, True, True, False)),
    "min_max": lambda r: preprocessing.MinMaxScaler(_pick(r, (0, 1), (-1, 2)), clip=_pick(r, True, False)),
    "max_abs": lambda r: preprocessing.MaxAbsScaler(),
    "robust": lambda r: preprocessing.RobustScaler(with_centering=_pick(r, True, False)),
    "normalizer": lambda r: preprocessing.Normalizer(_pick(r, "l1", "l2", "max")),
    "power": lambda r: preprocessing.PowerTransformer("yeo-johnson", standardize=_pick(r, True, False)),
    "quantile": lambda r: preprocessing.QuantileTransformer(n_quantiles=20, random_state=0),
}
REDUCTIONS = {
    "pca": lambda r: decomposition.PCA(n_components=2, whiten=_pick(r, True, False)),
    "incremental_pca": lambda r: decomposition.IncrementalPCA(n_components=2),
    "truncated_svd": lambda r: decomposition.TruncatedSVD(n_components=1, random_state=0),
    "kernel_pca": lambda r: decomposition.KernelPCA(n_components=2, kernel=_pick(r, "linear", "rbf", "poly", "cosine"), random_state=0),
    "projection": lambda r: random_projection.GaussianRandomProjection(n_components=2, random_state=0),
    "k_best": lambda r: feature_selection.SelectKBest(k=2),
    "percentile": lambda r: feature_selection.SelectPercentile(percentile=60),
    "variance": lambda r: feature_selection.VarianceThreshold(0.5),
    "from_model": lambda r: feature_selection.SelectFromModel(tree.DecisionTreeClassifier(random_state=0)),
    "rfe": lambda r: feature_selection.RFE(linear_model.LogisticRegression(), n_features_to_select=2),
    "fpr": lambda r: feature_selection.SelectFpr(alpha=0.9),
    "nca": lambda r: neighbors.NeighborhoodComponentsAnalysis(n_components=2, max_iter=5, random_state=0),
    "lda": lambda r: discriminant_analysis.LinearDiscriminantAnalysis(),
}
EXPANSIONS = {
    "polynomial": lambda r: preprocessing.PolynomialFeatures(
        degree=_pick(r, 2, 3), interaction_only=_pick(r, True, False), include_bias=_pick(r, True, False)
    ),
    "bins": lambda r: preprocessing.KBinsDiscretizer(
        n_bins=_pick(r, 2, 4),
        encode=_pick(r, "ordinal", "onehot", "onehot-dense"),
        strategy=_pick(r, "uniform", "quantile"),
        quantile_method="averaged_inverted_cdf",
    ),
    "binarizer": lambda r: preprocessing.Binarizer(threshold=_pick(r, 0.0, 0.5)),
    "trees_embedding": lambda r: ensemble.RandomTreesEmbedding(
        n_estimators=3, max_depth=3, sparse_output=False, random_state=0
    ),
}
IMPUTERS = {
    "simple": lambda r: impute.SimpleImputer(strategy=_pick(r, "mean", "median", "most_frequent")),
    "simple_constant": lambda r: impute.SimpleImputer(strategy="constant", fill_value=-1.5),
    "nearest": lambda r: impute.KNNImputer(n_neighbors=3),
}
# From categories to numbers.
ENCODERS = {
    "one_hot": lambda r: preprocessing.OneHotEncoder(
        handle_unknown="ignore", sparse_output=False, drop=_pick(r, None, None, "first")
    ),
    "one_hot_infrequent": lambda r: preprocessing.OneHotEncoder(
        handle_unknown="infrequent_if_exist", sparse_output=False, min_frequency=12
    ),
    "ordinal": lambda r: preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=_pick(r, -1, 77)),
    "ordinal_nan": lambda r: preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan),
}
