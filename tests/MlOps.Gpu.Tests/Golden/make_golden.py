"""Makes the golden numbers: what scikit-learn, scipy and numpy say of small columns, hostile ones included.

    python3 make_golden.py            writes preprocessing.json and numerics.json beside this file
    python3 make_golden.py --check    computes them again and compares; ends with 1 where they differ

The committed files are from scikit-learn 1.2.1, scipy 1.10.1 and numpy 1.24.2 (Debian 12). Every input is a float32; scikit-learn
computes with it in float64. A case that scikit-learn refuses has an "error" in place of its output. Infinities are refused by all
of its transformers, so they occur only in the cases of numpy and scipy.
"""
import json
import math
import pathlib
import sys
import warnings

import numpy as np
import scipy.special
import scipy.stats
from sklearn import preprocessing
from sklearn.impute import MissingIndicator, SimpleImputer

HERE = pathlib.Path(__file__).parent
RELATIVE = 1e-7


def columns():
    random = np.random.RandomState(7)
    nan = math.nan
    normal = random.normal(size=40)
    gaps = random.normal(3, 10, size=40)
    gaps[::7] = nan
    made = {
        "normal": normal,
        "lognormal": np.exp(random.normal(0, 1.5, size=40)),
        "gaps": gaps,
        "ties": random.randint(0, 5, size=40),
        "zeros_and_ones": random.randint(0, 2, size=40),
        "constant": np.full(12, 3.5),
        "constant_zero": np.zeros(12),
        "constant_with_gaps": [2, nan, 2, 2, nan],
        "all_missing": np.full(6, nan),
        "one_row": [4.25],
        "one_value_and_gaps": [nan, -7.5, nan],
        "two_rows": [1, 2],
        "denormal": random.randint(1, 900, size=30) * 1.401298464324817e-45 * 100,
        "times": 1.6e9 + 128.0 * random.randint(0, 50, size=40),
        "huge": random.normal(size=24) * 1e37,
        "outlier": [*random.normal(size=23), 1e9],
    }
    return {name: np.asarray(column, dtype=np.float32).astype(np.float64) for name, column in made.items()}


def plain(value):
    """As JSON: no NaN, no infinity, no numpy."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value] if value.ndim else plain(value.item())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        value = float(value)
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity") if math.isinf(value) else value
    return value


def case(name, make, parameters, table, fitted=(), unseen=None):
    """One case. Tables are lists of columns."""
    made = {"name": name, "transformer": make.__name__, "parameters": parameters, "input": [list(column) for column in table]}
    values = np.column_stack(table) if not isinstance(table[0][0], str) else np.array(table, dtype=object).T
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ranges = {key: tuple(value) if isinstance(value, list) else value for key, value in parameters.items()}
            transformer = make(**ranges).fit(values)
            made["fitted"] = {attribute.rstrip("_"): getattr(transformer, attribute) for attribute in fitted}
            output = transformer.transform(values)
            made["output"] = list(np.asarray(output).T)
            if unseen is not None:
                other = np.column_stack(unseen) if not isinstance(unseen[0][0], str) else np.array(unseen, dtype=object).T
                made["unseen"] = [list(column) for column in unseen]
                made["unseen_output"] = list(np.asarray(transformer.transform(other)).T)
        except ValueError as error:
            made.pop("fitted", None)
            made["error"] = str(error).splitlines()[0]
    return plain(made)


def preprocessing_cases():
    cases = []
    every = columns()
    anything = np.array([-1e6, -1.0, 0.0, 0.5, 3.5, math.nan, 1e6])

    def each(make, parameters=None, fitted=(), label="", only=None, unseen=(anything,)):
        for name, column in every.items():
            if only is None or name in only:
                cases.append(case(f"{make.__name__}{label}/{name}", make, parameters or {}, [column], fitted, unseen))

    each(preprocessing.StandardScaler, fitted=("mean_", "var_", "scale_"))
    each(preprocessing.StandardScaler, {"with_mean": False}, ("var_", "scale_"), " without mean", ("normal", "constant"))
    each(preprocessing.StandardScaler, {"with_std": False}, ("mean_",), " without std", ("normal", "times"))
    each(preprocessing.MinMaxScaler, fitted=("data_min_", "data_max_", "min_", "scale_"))
    each(preprocessing.MinMaxScaler, {"feature_range": [-1, 3], "clip": True}, ("min_", "scale_"), " clipped", ("normal", "gaps", "times"))
    each(preprocessing.MaxAbsScaler, fitted=("max_abs_", "scale_"))
    each(preprocessing.RobustScaler, fitted=("center_", "scale_"))
    each(preprocessing.RobustScaler, {"quantile_range": [10.0, 90.0]}, ("center_", "scale_"), " 10 to 90", ("normal", "gaps", "ties"))
    for distribution in ("uniform", "normal"):
        each(
            preprocessing.QuantileTransformer,
            {"n_quantiles": 20, "output_distribution": distribution, "subsample": 1_000_000},
            ("n_quantiles_", "quantiles_", "references_"), " " + distribution)
    each(
        preprocessing.QuantileTransformer, {"n_quantiles": 1000, "output_distribution": "uniform", "subsample": 1_000_000},
        ("n_quantiles_", "quantiles_"), " with more quantiles than rows", ("normal", "ties"))
    # Not of constants nor of times: there the likelihood is flat, and the rounding of float64 decides.
    power = ("normal", "lognormal", "gaps", "ties", "zeros_and_ones", "outlier")
    for standardize in (True, False):
        label = "" if standardize else " not standardized"
        each(preprocessing.PowerTransformer, {"method": "yeo-johnson", "standardize": standardize}, ("lambdas_",), " yeo-johnson" + label, power)
        each(preprocessing.PowerTransformer, {"method": "box-cox", "standardize": standardize}, ("lambdas_",), " box-cox" + label,
             ("lognormal", "normal"), (np.array([1e-3, 0.5, 1.0, 3.5, math.nan, 1e6]),))
    finite = np.array([-1e6, -1.0, 0.0, 0.5, 3.5, 1e6])
    each(preprocessing.Binarizer, {"threshold": 0.5}, only=("normal", "ties", "gaps"), unseen=(finite,))
    for strategy in ("uniform", "quantile"):
        for encode in ("ordinal", "onehot-dense"):
            parameters = {"n_bins": 4, "encode": encode, "strategy": strategy, "subsample": None} if strategy == "quantile" else {
                "n_bins": 4, "encode": encode, "strategy": strategy}
            for name, column in every.items():
                if encode == "ordinal" or name in ("normal", "ties"):
                    cases.append(case(
                        f"KBinsDiscretizer {strategy} {encode}/{name}", preprocessing.KBinsDiscretizer, parameters, [column],
                        ("n_bins_", "bin_edges_"), [finite]))
    for strategy in ("mean", "median", "most_frequent"):
        each(SimpleImputer, {"strategy": strategy}, ("statistics_",), " " + strategy,
             ("normal", "gaps", "ties", "constant_with_gaps", "all_missing", "one_value_and_gaps", "times"))
    each(SimpleImputer, {"strategy": "constant", "fill_value": -2.5}, ("statistics_",), " constant", ("gaps", "all_missing"))
    each(MissingIndicator, {"features": "all"}, (), "", ("normal", "gaps", "all_missing"))

    random = np.random.RandomState(11)
    rows = np.asarray(random.normal(size=(9, 3)), dtype=np.float32).astype(np.float64)
    rows[4] = 0
    rows[5] = [1e30, -1e30, 0]
    for norm in ("l1", "l2", "max"):
        cases.append(case(f"Normalizer {norm}", preprocessing.Normalizer, {"norm": norm}, list(rows.T)))
    for parameters in ({"degree": 2}, {"degree": 3, "include_bias": False}, {"degree": 3, "interaction_only": True}):
        label = " ".join(f"{key} {value}" for key, value in parameters.items())
        cases.append(case(f"PolynomialFeatures {label}", preprocessing.PolynomialFeatures, parameters, list(rows[:5].T), ("powers_",)))

    numbers = [[3.0, -1.0, 3.0, 10.0, 7.0, -1.0, 3.0, 7.0, 2.0], [0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 5.0]]
    other = [[7.0, 4.0, -1.0], [1.0, 0.0, 9.0]]
    words = [["red", "blue", "red", "", "ä", "blue", "red", "zebra", "Red"]]
    other_words = [["blue", "green", ""]]
    ordinal = {"handle_unknown": "use_encoded_value", "unknown_value": -1}
    for label, table, new in (("numbers", numbers, other), ("words", words, other_words)):
        cases.append(case(f"OrdinalEncoder/{label}", preprocessing.OrdinalEncoder, ordinal, table, ("categories_",), new))
        for extra in ({}, {"min_frequency": 2}, {"max_categories": 3}, {"drop": "first"}):
            parameters = {"handle_unknown": "infrequent_if_exist" if "min_frequency" in extra or "max_categories" in extra else "ignore",
                          "sparse_output": False, **extra}
            name = "OneHotEncoder" + "".join(f" {key} {value}" for key, value in extra.items()) + "/" + label
            cases.append(case(name, preprocessing.OneHotEncoder, parameters, table, ("categories_",), new))
    return cases


def numerics_cases():
    float32 = lambda values: np.unique(np.asarray(values, dtype=np.float32)).astype(np.float64)
    probabilities = float32([*np.linspace(0.001, 0.999, 401), *np.logspace(-38, -3, 211), *(1 - np.logspace(-7, -3, 61)), 0.5, 0.4250001, 0.0750001])
    symmetric = float32([*np.linspace(-0.999, 0.999, 401), *np.logspace(-38, -3, 101), *(1 - np.logspace(-7, -3, 61)), 0.85, 0.8499999])
    deviations = float32([*np.linspace(-14, 9, 461), *np.logspace(-30, -2, 101)])
    made = {
        "normal_quantile": {"x": probabilities, "y": scipy.special.ndtri(probabilities)},
        "erf_inv": {"x": symmetric, "y": scipy.special.erfinv(symmetric)},
        "normal_cdf": {"x": deviations, "y": scipy.special.ndtr(deviations)},
    }
    every = columns()
    # Not at 0.75: there numpy multiplies infinity by 0.
    every["infinite"] = np.array([1.0, math.inf, 2.0, 3.0, -math.inf])
    every["positive"] = float32(np.random.RandomState(3).gamma(2, 5, size=40))
    asked = [0.0, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.999, 1.0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, column in every.items():
            there = column[~np.isnan(column)]
            quantiles = np.nanquantile(column, asked) if name != "infinite" else np.nanquantile(column, [0.25, 0.5, 0.6])
            made["column " + name] = {
                "values": column,
                "probabilities": asked if name != "infinite" else [0.25, 0.5, 0.6],
                "quantiles": quantiles,
                # fsum is exact but for its last rounding; numpy's var is not, for times.
                "sum": math.fsum(there) if name != "infinite" else math.nan,
                "variance": np.nanvar(column - (there.min() if len(there) else 0)) if name != "infinite" else math.nan,
            }
        for name in ("normal", "lognormal", "gaps", "ties", "outlier"):
            there = every[name][~np.isnan(every[name])]
            made["yeo-johnson " + name] = {"values": there, "lambda": scipy.stats.yeojohnson_normmax(there)}
            made["yeo-johnson " + name]["llf"] = scipy.stats.yeojohnson_llf(made["yeo-johnson " + name]["lambda"], there)
        for name in ("lognormal", "positive"):
            made["box-cox " + name] = {"values": every[name], "lambda": scipy.stats.boxcox_normmax(every[name], method="mle")}
            made["box-cox " + name]["llf"] = scipy.stats.boxcox_llf(made["box-cox " + name]["lambda"], every[name])
    return plain(made)


def differences(path, left, right):
    if isinstance(left, dict) and isinstance(right, dict):
        if left.keys() != right.keys():
            yield f"{path}: keys {sorted(left)} and {sorted(right)}"
        for key in left.keys() & right.keys():
            if key != "error":  # its wording may change
                yield from differences(f"{path}.{key}", left[key], right[key])
    elif isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            yield f"{path}: {len(left)} and {len(right)} items"
        for index, (one, other) in enumerate(zip(left, right)):
            yield from differences(f"{path}[{index}]", one, other)
    elif isinstance(left, (int, float)) and isinstance(right, (int, float)) and not isinstance(left, bool):
        if not math.isclose(left, right, rel_tol=RELATIVE, abs_tol=1e-12):
            yield f"{path}: {left} and {right}"
    elif left != right:
        yield f"{path}: {left} and {right}"


def main():
    made = {"preprocessing.json": preprocessing_cases(), "numerics.json": numerics_cases()}
    if "--check" not in sys.argv:
        for name, content in made.items():
            lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in content) if isinstance(content, list) else ",\n".join(
                f"{json.dumps(key)}: {json.dumps(item)}" for key, item in content.items())
            (HERE / name).write_text(("[\n%s\n]\n" if isinstance(content, list) else "{\n%s\n}\n") % lines, encoding="utf-8")
        return 0

    found = []
    for name, content in made.items():
        found += differences(name, json.loads((HERE / name).read_text(encoding="utf-8")), json.loads(json.dumps(content)))
    print("\n".join(found[:50]) or f"the same: {len(made['preprocessing.json'])} cases of preprocessing, {len(made['numerics.json'])} of numerics")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
