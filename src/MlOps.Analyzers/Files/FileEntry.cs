namespace MlOps.Analyzers.Files;

/// <summary>A name and its value in a file, and where the value stands.</summary>
internal readonly struct FileEntry
{
    private readonly int[]? _positions;
    private readonly int _start;

    public FileEntry(string name, string value, int start, int[]? positions = null)
    {
        Name = name;
        Value = value;
        _start = start;
        _positions = positions;
    }

    /// <summary>The last part of the key: "Password" of "Db:Password".</summary>
    public string Name { get; }

    /// <summary>As the program reads it, without quotes and escapes.</summary>
    public string Value { get; }

    /// <summary>Where a character of the value stands in the file.</summary>
    public int PositionOf(int index) => _positions is null ? _start + index : _positions[index];
}
