using System.Reflection;
using MlOps.Analyzers.Benchmarks;

if (args is ["--hostile"])
{
    return HostileFiles.Measure() ? 0 : 1;
}

if (args is ["--share"])
{
    return await CompileShare.MeasureAsync() ? 0 : 1;
}

const int Files = 1000;
const int Rounds = 7;

var corpus = RenderedCorpus.Create(Files);
var sonar = typeof(Contestant).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(entry => entry.Key == "SonarAnalyzer").Value!;
Contestant[] contestants =
[
    new("nothing on each literal", [new EmptyLiteralAnalyzer()], id => id == "EMPTY"),
    Contestant.From("MlOps.Analyzers", typeof(MlOps.Analyzers.Files.CredentialFileAnalyzer).Assembly, id => id.StartsWith("MLOPS10", StringComparison.Ordinal)),
    Contestant.From("SonarAnalyzer.CSharp S2068 + S6418", Assembly.LoadFrom(sonar), id => id is "S2068" or "S6418"),
];

Console.WriteLine($"{Files} files in one compilation, {corpus.Credentials} credentials and {corpus.Harmless} harmless texts; median of {Rounds} rounds in turns");
var times = contestants.ToDictionary(contestant => contestant, _ => (Own: new List<double>(), All: new List<double>()));
var verdicts = new Dictionary<Contestant, (int Found, int Alarms)>();
for (var round = -1; round < Rounds; round++)
{
    foreach (var contestant in contestants)
    {
        var (own, all, found) = await contestant.RunAsync(corpus.Compilation);
        verdicts[contestant] = corpus.Judge(found);
        if (round >= 0)
        {
            times[contestant].Own.Add(own.TotalMilliseconds);
            times[contestant].All.Add(all.TotalMilliseconds);
        }
    }
}

Console.WriteLine("| rules | own time | processor time of the pass | found | alarms |");
Console.WriteLine("|---|---|---|---|---|");
foreach (var contestant in contestants)
{
    var (found, alarms) = verdicts[contestant];
    Console.WriteLine($"| {contestant.Name} | {Median(times[contestant].Own):F0} ms | {Median(times[contestant].All):F0} ms | "
        + $"{found} of {corpus.Credentials} | {alarms} of {corpus.Harmless} |");
}

return 0;

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
