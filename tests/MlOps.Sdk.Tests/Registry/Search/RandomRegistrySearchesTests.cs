using System.Globalization;
using MlOps.Sdk.Registry.Stores;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Search;

/// <summary>Searches of the registry made by chance, compared with a plain evaluation in memory.</summary>
public sealed class RandomRegistrySearchesTests : IDisposable
{
    private static readonly int Count = TestSettings.Count("MLOPS_TEST_SEARCH_FILTERS", 2000);

    private static readonly string[] TextOperators = ["=", "!=", "LIKE", "ILIKE"];
    private static readonly string[] NumberOperators = ["=", "!=", "<", "<=", ">", ">="];

    private static readonly PlainVersion[] Versions = [.. RecordedRegistry.All.Models.SelectMany(
        model => model.Versions,
        (model, version) => new PlainVersion(model.Name, int.Parse(version.Version, CultureInfo.InvariantCulture), version.Source, version.Tags))];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Random_searches_find_what_a_plain_evaluation_finds_in_the_same_order()
    {
        var (differences, fruitful) = await CompareAsync(forgetsCapitals: false, ordersByNumber: true);

        Assert.True(differences.Count == 0, string.Join("\n", differences));
        Assert.InRange(fruitful, Count / 5, Count);
    }

    [Fact]
    public async Task A_plain_evaluation_that_is_wrong_is_found_out()
    {
        Assert.NotEmpty((await CompareAsync(forgetsCapitals: true, ordersByNumber: true)).Differences);
        Assert.NotEmpty((await CompareAsync(forgetsCapitals: false, ordersByNumber: false)).Differences);
    }

    private async Task<(List<string> Differences, int Fruitful)> CompareAsync(bool forgetsCapitals, bool ordersByNumber)
    {
        await using var store = new SqliteRegistryStore(_folder.File($"{Guid.NewGuid():N}.db"), artifactRoot: null, TimeProvider.System);
        var registry = await FilledRegistry.FillAsync(store);
        var random = new Random(20_261_123);
        var differences = new List<string>();
        var fruitful = 0;
        for (var i = 0; i < Count && differences.Count < 10; i++)
        {
            var conditions = Enumerable.Range(0, random.Next(4)).Select(_ => Condition(random)).ToArray();
            var filter = string.Join(random.Next(2) == 0 ? " AND " : "  and\n", conditions.Select(condition => condition.ToText(random)));
            var isOfModels = random.Next(2) == 0;
            var isDescending = random.Next(2) == 0;
            var search = new RegistrySearch { Filter = filter, PageSize = random.Next(1, 40) };
            List<string> found;
            List<string> expected;
            if (isOfModels && conditions.All(condition => condition.Key is "name" or "tags.team" or "tags.env"))
            {
                found = await registry.FindModelsAsync(search with { OrderBy = [isDescending ? "name DESC" : "name"] });
                var names = RecordedRegistry.All.Models
                    .Where(model => conditions.All(condition => condition.Holds(key => key == "name" ? model.Name : model.Tags.GetValueOrDefault(key["tags.".Length..]), forgetsCapitals)))
                    .Select(model => model.Name)
                    .Order(StringComparer.Ordinal);
                expected = isDescending ? [.. names.Reverse()] : [.. names];
            }
            else
            {
                found = await registry.FindVersionsAsync(search with { OrderBy = [isDescending ? "version_number DESC" : "version_number", "name"] });
                var versions = Versions.Where(version => conditions.All(condition => condition.Holds(version.Field, forgetsCapitals))).ToList();
                var ordered = !ordersByNumber ? versions.OrderBy(version => version.Name, StringComparer.Ordinal)
                    : (isDescending ? versions.OrderByDescending(version => version.Version) : versions.OrderBy(version => version.Version))
                        .ThenBy(version => version.Name, StringComparer.Ordinal);
                expected = [.. ordered.Select(version => $"{version.Name}/{version.Version}")];
            }

            fruitful += expected.Count > 0 ? 1 : 0;
            if (!found.SequenceEqual(expected))
            {
                differences.Add($"{i}: \"{filter}\"\n  expected {string.Join(" ", expected)}\n  but was  {string.Join(" ", found)}");
            }
        }

        return (differences, fruitful);
    }

    private static PlainCondition Condition(Random random)
    {
        if (random.Next(5) == 0)
        {
            return new("version_number", NumberOperators[random.Next(NumberOperators.Length)], random.Next(5).ToString(CultureInfo.InvariantCulture));
        }

        var key = ((string[])["name", "name", "source_path", "tags.env", "tags.team", "tags.nosuch"])[random.Next(6)];
        var comparator = TextOperators[random.Next(TextOperators.Length)];
        var text = Versions[random.Next(Versions.Length)].Field(key) ?? ((string[])["risk", "ops", "Risk"])[random.Next(3)];
        return new(key, comparator, comparator is "LIKE" or "ILIKE" ? Pattern(random, text) : text);
    }

    private static string Pattern(Random random, string text)
    {
        var at = random.Next(text.Length + 1);
        text = random.Next(4) switch
        {
            0 => text[..at] + "%",
            1 => "%" + text[at..],
            2 when at < text.Length => text[..at] + "_" + text[(at + 1)..],
            _ => text,
        };
        return random.Next(3) == 0 ? text.ToUpperInvariant() : text;
    }

    private sealed record PlainVersion(string Name, int Version, string Source, Dictionary<string, string> Tags)
    {
        public string? Field(string key) => key switch
        {
            "name" => Name,
            "version_number" => Version.ToString(CultureInfo.InvariantCulture),
            "source_path" => Source,
            _ => Tags.GetValueOrDefault(key["tags.".Length..]),
        };
    }

    private sealed record PlainCondition(string Key, string Operator, string Value)
    {
        public string ToText(Random random)
        {
            var comparator = random.Next(2) == 0 ? Operator : Operator.ToLowerInvariant();
            var field = Key.StartsWith("tags.", StringComparison.Ordinal) && random.Next(2) == 0 ? $"tag.`{Key["tags.".Length..]}`" : Key;
            field = Key == "name" && random.Next(2) == 0 ? "attribute.name" : field;
            return $"{field} {comparator} {(Key == "version_number" && random.Next(2) == 0 ? Value : $"'{Value}'")}";
        }

        public bool Holds(Func<string, string?> field, bool forgetsCapitals)
        {
            if (field(Key) is not { } text)
            {
                return false;
            }

            if (Key == "version_number")
            {
                var difference = int.Parse(text, CultureInfo.InvariantCulture) - int.Parse(Value, CultureInfo.InvariantCulture);
                return Operator switch
                {
                    "=" => difference == 0,
                    "!=" => difference != 0,
                    "<" => difference < 0,
                    "<=" => difference <= 0,
                    ">" => difference > 0,
                    _ => difference >= 0,
                };
            }

            return Operator switch
            {
                "=" => text == Value,
                "!=" => text != Value,
                "LIKE" => IsLike(text, Value, forgetsCapitals),
                _ => IsLike(text, Value, ignoresCapitals: true),
            };
        }

        private static bool IsLike(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, bool ignoresCapitals)
        {
            if (pattern.IsEmpty)
            {
                return text.IsEmpty;
            }

            if (pattern[0] == '%')
            {
                for (var i = 0; i <= text.Length; i++)
                {
                    if (IsLike(text[i..], pattern[1..], ignoresCapitals))
                    {
                        return true;
                    }
                }

                return false;
            }

            return !text.IsEmpty
                && (pattern[0] == '_' || text[0] == pattern[0] || (ignoresCapitals && Lower(text[0]) == Lower(pattern[0])))
                && IsLike(text[1..], pattern[1..], ignoresCapitals);
        }

        private static char Lower(char character) => character is >= 'A' and <= 'Z' ? (char)(character + 32) : character;
    }
}
