using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tests.Tracking.Search;

/// <summary>Makes searches among few runs take the ways that are for many.</summary>
internal static class SearchScales
{
    private static readonly RunSearchScale Many = new() { ManyRuns = 0, RowsPerRun = 1_000_000, Sample = 20 };

    /// <summary>The scales by name.</summary>
    public static readonly Dictionary<string, RunSearchScale> All = new()
    {
        ["each run"] = new() { ManyRuns = long.MaxValue },
        ["as among many"] = Many with { LargestShare = 1 },
        ["sets in file order"] = Many with { LargestShare = 0 },
        ["sets by index"] = Many with { LargestShare = 0, RowsInFileOrder = 0, RowsPerRun = int.MaxValue },
        ["the best, all taken"] = Many with { LargestShare = double.MaxValue, Margin = 1000 },
        ["the best, just enough taken"] = Many with { LargestShare = double.MaxValue, Margin = 1, Spare = 5 },
        ["the best, too few taken"] = Many with { LargestShare = double.MaxValue, Margin = 0.5, Spare = 0 },
    };
}
