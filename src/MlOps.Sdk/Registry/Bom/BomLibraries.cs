using System.Text.Json;

namespace MlOps.Sdk.Registry.Bom;

/// <summary>The packages of a program, as a run's <c>environment/packages.json</c> lists them.</summary>
internal sealed class BomLibraries
{
    private readonly SortedDictionary<string, BomLibrary> _byReference = new(StringComparer.Ordinal);

    private BomLibraries()
    {
    }

    public static BomLibraries None { get; } = new();

    /// <summary>Each once, in the order of their references.</summary>
    public IReadOnlyCollection<BomLibrary> All => _byReference.Values;

    /// <summary>Those that no other one needs: what the program itself asks for, or the program.</summary>
    public IEnumerable<string> Roots
    {
        get
        {
            var needed = All.SelectMany(library => library.Needs).ToHashSet(StringComparer.Ordinal);
            return _byReference.Keys.Where(reference => !needed.Contains(reference));
        }
    }

    /// <exception cref="FormatException">It is no such list.</exception>
    public static BomLibraries Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var listed = document.RootElement.GetProperty("packages").EnumerateArray().Select(Read).ToList();
            var byName = listed.DistinctBy(library => library.Name, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(library => library.Name, library => library.Reference, StringComparer.OrdinalIgnoreCase);
            var libraries = new BomLibraries();
            foreach (var library in listed)
            {
                // A package is resolved to one version: what a dependency asks for may be lower.
                var needs = library.Needs.Where(byName.ContainsKey).Select(name => byName[name]).Where(reference => reference != library.Reference);
                libraries._byReference.TryAdd(library.Reference, library with { Needs = [.. needs.Distinct().Order(StringComparer.Ordinal)] });
            }

            return libraries;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException(
                $"The list of packages was not read ({exception.Message}). Expected was the text of a run's artifact 'environment/packages.json'. Download it, or leave PackagesJson out.",
                exception);
        }
    }

    private static BomLibrary Read(JsonElement package)
    {
        var needs = package.TryGetProperty("dependencies", out var dependencies) ? dependencies.EnumerateObject().Select(entry => entry.Name) : [];
        return new(
            package.GetProperty("name").GetString() is { Length: > 0 } name ? name : throw new InvalidOperationException("a package has no name"),
            package.GetProperty("version").GetString() ?? "",
            IsPackage: !package.TryGetProperty("type", out var type) || type.GetString() == "package",
            [.. needs]);
    }
}
