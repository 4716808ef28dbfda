using MlOps.Gpu.Operations;

namespace MlOps.Gpu.Tests.Operations;

/// <summary>Operations and chains by a name that a test can print.</summary>
internal static class SomeChains
{
    public static IReadOnlyDictionary<string, IOperation[]> All { get; } = new Dictionary<string, IOperation[]>
    {
        ["Center"] = [new Center(1.6e9 + 0.3)],
        ["Scale"] = [new Scale(0.37)],
        ["Shift"] = [new Shift(-2.5)],
        ["Clip"] = [new Clip(-1, 2)],
        ["ReplaceMissing"] = [new ReplaceMissing(0.5)],
        ["IsMissing"] = [new IsMissing(1, 0)],
        ["Exceeds"] = [new Exceeds(0.1)],
        ["Log1p"] = [new Log1p(1)],
        ["impute, log, standardise"] = [new ReplaceMissing(3), new Log1p(1), new Center(0.5), new Scale(2)],
        ["sixteen"] =
        [
            new ReplaceMissing(3), new Center(0.5), new Scale(2), new Shift(0.25), new Clip(-3, 3), new Scale(0.5), new Shift(1), new Center(0.1),
            new Scale(1.5), new Clip(-2, 2), new Shift(-0.5), new Scale(3), new Center(0.2), new Scale(0.1), new Shift(0.7), new Clip(0, 1),
        ],
    };

    /// <summary>Those that are computed in 64 bits whatever the column has.</summary>
    public static IReadOnlyDictionary<string, IOperation[]> Powers { get; } = new Dictionary<string, IOperation[]>
    {
        ["YeoJohnson"] = [new YeoJohnson(-0.37)],
        ["BoxCox, standardise"] = [new BoxCox(0.4), new Center(0.5), new Scale(2)],
    };

    public static TheoryData<string> Names => [.. All.Keys];

    public static TheoryData<string> WideNames => [.. All.Keys, .. Powers.Keys];

    public static IOperation Of(string name) => Chain.Of(All.GetValueOrDefault(name) ?? Powers[name])!;
}
