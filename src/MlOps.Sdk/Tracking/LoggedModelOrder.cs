namespace MlOps.Sdk.Tracking;

/// <summary>What found models are ordered by. Models without it come last, whichever the direction.</summary>
public sealed class LoggedModelOrder
{
    private LoggedModelOrder(string field, bool isAscending, string? datasetName, string? datasetDigest)
    {
        Field = field;
        IsAscending = isAscending;
        DatasetName = datasetName;
        DatasetDigest = datasetDigest;
    }

    internal string Field { get; }

    internal bool IsAscending { get; }

    internal string? DatasetName { get; }

    internal string? DatasetDigest { get; }

    /// <summary>The smallest, or the first in the alphabet, comes first.</summary>
    /// <param name="field"><c>metrics.accuracy</c>, of which the latest value counts, or an attribute: <c>name</c>, <c>creation_timestamp</c>.</param>
    public static LoggedModelOrder Ascending(string field)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        return new(field, isAscending: true, null, null);
    }

    /// <summary>The greatest, or the last in the alphabet, comes first.</summary>
    /// <param name="field">As that of <see cref="Ascending"/>.</param>
    public static LoggedModelOrder Descending(string field)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        return new(field, isAscending: false, null, null);
    }

    /// <summary>The same, where only what was measured on a dataset counts.</summary>
    /// <param name="name">The dataset's name.</param>
    /// <param name="digest">Its digest; any when <see langword="null"/>.</param>
    public LoggedModelOrder OnDataset(string name, string? digest = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new(Field, IsAscending, name, digest);
    }
}
