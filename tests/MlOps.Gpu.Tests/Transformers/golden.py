"""Writes golden.json: columns and what scikit-learn makes of them. Run with Debian's python3-sklearn and python3-scipy."""
import json
import math
import pathlib
import warnings

import numpy as np
from sklearn import __version__ as version
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    Binarizer, FunctionTransformer, KBinsDiscretizer, MaxAbsScaler, MinMaxScaler, Normalizer, OneHotEncoder, OrdinalEncoder,
    PolynomialFeatures, PowerTransformer, QuantileTransformer, RobustScaler, StandardScaler)

warnings.simplefilter("ignore")
random = np.random.default_rng(7)
rows = 301
nan = np.nan

columns = {
    "normal": random.normal(size=rows),
    "skewed": random.lognormal(sigma=1.5, size=rows),
    "far": 1.6e9 + random.normal(size=rows),
    "integers": random.integers(-5, 6, size=rows).astype(float),
    "with_missing": np.where(random.random(rows) < 0.2, nan, random.normal(3, 2, size=rows)),
    "constant": np.full(rows, 0.1),
    "constant_with_missing": np.where(random.random(rows) < 0.2, nan, 7.0),
    "tiny": random.random(rows) * 1e-30,
    "denormal": random.integers(0, 9, size=rows) * 5e-324,
    "huge": random.normal(size=rows) * 1e30,
    "negative": -random.lognormal(size=rows),
    "one_row": np.array([3.5]),
    "two_rows": np.array([-1.0, 4.0]),
    "all_missing_but_one": np.array([nan, nan, 2.0, nan]),
}
tables = {
    "pair": np.column_stack([random.normal(size=50), random.normal(size=50)]),
    "triple": np.column_stack([random.normal(size=40), np.zeros(40), random.lognormal(size=40)]),
}
tables["triple"][5] = 0

per_column = {
    "StandardScaler": StandardScaler(),
    "StandardScaler without mean": StandardScaler(with_mean=False),
    "StandardScaler without deviation": StandardScaler(with_std=False),
    "MinMaxScaler": MinMaxScaler(),
    "MinMaxScaler -1 2 clip": MinMaxScaler(feature_range=(-1, 2), clip=True),
    "MaxAbsScaler": MaxAbsScaler(),
    "RobustScaler": RobustScaler(),
    "RobustScaler 0.1 0.8 unit variance": RobustScaler(quantile_range=(10, 80), unit_variance=True),
    "Binarizer 0.5": Binarizer(threshold=0.5),
    "SimpleImputer Mean": SimpleImputer(),
    "SimpleImputer Median": SimpleImputer(strategy="median"),
    "SimpleImputer MostFrequent": SimpleImputer(strategy="most_frequent"),
    "SimpleImputer Constant -7": SimpleImputer(strategy="constant", fill_value=-7),
    "MissingIndicator": MissingIndicator(features="all"),
    "Log1pTransformer": FunctionTransformer(np.log1p),
    "ClipTransformer -1 1": FunctionTransformer(lambda x: np.clip(x, -1, 1)),
    "KBinsDiscretizer": KBinsDiscretizer(encode="onehot-dense"),
    "KBinsDiscretizer 7 ordinal": KBinsDiscretizer(n_bins=7, encode="ordinal"),
    "KBinsDiscretizer 7 ordinal uniform": KBinsDiscretizer(n_bins=7, encode="ordinal", strategy="uniform"),
    "QuantileTransformer 50": QuantileTransformer(n_quantiles=50, subsample=10**9),
    "QuantileTransformer": QuantileTransformer(subsample=10**9),
    "QuantileTransformer 50 normal": QuantileTransformer(n_quantiles=50, output_distribution="normal", subsample=10**9),
    "PowerTransformer": PowerTransformer(),
    "PowerTransformer not standardized": PowerTransformer(standardize=False),
    "PowerTransformer BoxCox": PowerTransformer(method="box-cox"),
    "OneHotEncoder": OneHotEncoder(sparse_output=False),
    "OrdinalEncoder": OrdinalEncoder(),
    "impute, log, standardise": make_pipeline(
        SimpleImputer(strategy="median"), FunctionTransformer(np.log1p), StandardScaler()),
}
per_table = {
    "Normalizer L1": Normalizer(norm="l1"),
    "Normalizer L2": Normalizer(norm="l2"),
    "Normalizer Max": Normalizer(norm="max"),
    "PolynomialFeatures": PolynomialFeatures(),
    "PolynomialFeatures 3 interactions": PolynomialFeatures(3, interaction_only=True, include_bias=False),
}


def skip(name, column, values):
    missing = np.isnan(values).any()
    few = len(values) < 3
    return (
        (name.startswith(("Binarizer", "KBins")) and missing)
        or (name.startswith("KBins") and (few or column in ("denormal", "tiny")))
        or (name.startswith("PowerTransformer") and (few or column in ("constant", "constant_with_missing", "tiny", "denormal", "huge", "far", "all_missing_but_one")))
        or (name == "PowerTransformer BoxCox" and not (values[~np.isnan(values)] > 0).all())
        or (name == "StandardScaler" and column == "denormal")
        or (name.startswith(("OneHot", "Ordinal")) and column not in ("integers", "constant_with_missing"))
        # numpy's percentiles of equal neighbours differ from them in the last digit, so that scikit-learn does not see them as equal.
        or (name == "QuantileTransformer" and column == "integers")
        # Of values that far from zero a logarithm in 64 bits has too few digits left.
        or (name == "impute, log, standardise" and column == "far")
        # The logarithm of values of -1 and less.
        or ("og" in name and name != "OneHotEncoder" and (values[~np.isnan(values)] <= -1).any()))


def number(value):
    return "NaN" if math.isnan(value) else "Infinity" if value == math.inf else "-Infinity" if value == -math.inf else float(value)


def listed(matrix):
    return [[number(value) for value in column] for column in np.asarray(matrix, dtype=float).T]


cases = []
for name, transformer in per_column.items():
    for column, values in columns.items():
        if not skip(name, column, values):
            cases.append((name, column, values.reshape(-1, 1), transformer))
for name, transformer in per_table.items():
    for table, values in tables.items():
        cases.append((name, table, values, transformer))

inputs = {name: listed(values.reshape(len(values), -1)) for name, values in {**columns, **tables}.items()}
expected = [
    {"transformer": name, "input": column, "expected": listed(transformer.fit_transform(values))}
    for name, column, values, transformer in cases]
with open(pathlib.Path(__file__).parent / "golden.json", "w") as file:
    json.dump({"scikit-learn": version, "inputs": inputs, "cases": expected}, file, separators=(",", ":"))
    file.write("\n")
