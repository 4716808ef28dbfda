using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlOps.Benchmarks.Claims;

/// <summary>All that was measured, as lines and as JSON.</summary>
internal sealed class ClaimReport(Machine machine)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // '≤' stays readable
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly List<Line> _lines = [];

    public static string Header => "claim | ours | rival or limit | ratio | bar | holds/falls short";

    public bool FallsShort => _lines.Exists(line => line.Measurement.Outcome == ClaimOutcome.FallsShort);

    /// <returns>The claim's line.</returns>
    public string Add(Claim claim, Measurement measurement)
    {
        _lines.Add(new(claim.Name, claim.Bar, measurement));
        var verdict = measurement.Outcome switch
        {
            ClaimOutcome.Holds => "holds",
            ClaimOutcome.FallsShort => "falls short",
            _ => "not measured",
        };
        return string.Join(" | ", claim.Name, measurement.Ours, measurement.Rival, measurement.Ratio, claim.Bar, verdict);
    }

    public async Task WriteAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var claims = _lines.Select(line => new
        {
            line.Claim,
            line.Measurement.Ours,
            line.Measurement.Rival,
            line.Measurement.Ratio,
            line.Bar,
            line.Measurement.Outcome,
            line.Measurement.Details,
        });
        await using var file = File.Create(path);
        await JsonSerializer.SerializeAsync(file, new { Machine = machine, Claims = claims }, Json);
    }

    private sealed record Line(string Claim, string Bar, Measurement Measurement);
}
