using System.Text.Json;
using MlOps.Testing;

namespace MlOps.Gpu.Tests.Golden;

/// <summary>What scikit-learn, scipy and numpy say of small columns; made by <c>make_golden.py</c>.</summary>
internal static class GoldenNumbers
{
    /// <summary>By name, each with its inputs and results.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Numerics { get; } =
        Read("numerics.json").EnumerateObject().ToDictionary(item => item.Name, item => item.Value);

    /// <summary>By name: a transformer, its parameters, its input by columns, what it has fitted, and its output by columns, or its error.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Preprocessing { get; } =
        Read("preprocessing.json").EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString()!);

    public static string PathOf(string file) => RepositoryPaths.Of("tests/MlOps.Gpu.Tests/Golden/" + file);

    /// <summary>A number, or one of the words that JSON has no number for.</summary>
    public static double ToDouble(JsonElement element) => element.ValueKind == JsonValueKind.String
        ? element.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => throw new FormatException($"'{text}' is no number."),
        }
        : element.GetDouble();

    public static double[] ToDoubles(JsonElement element) => [.. element.EnumerateArray().Select(ToDouble)];

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllBytes(PathOf(file))).RootElement;
}
