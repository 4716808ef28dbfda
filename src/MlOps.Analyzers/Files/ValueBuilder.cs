using System.Text;

namespace MlOps.Analyzers.Files;

/// <summary>Collects the characters of a value and remembers where each came from.</summary>
internal sealed class ValueBuilder
{
    private readonly StringBuilder _value = new();
    private readonly List<int> _positions = [];

    public void Clear()
    {
        _value.Clear();
        _positions.Clear();
    }

    public void Add(char character, int position)
    {
        _value.Append(character);
        _positions.Add(position);
    }

    public FileEntry ToEntry(string name)
    {
        // The end of the value has a place too.
        _positions.Add(_positions.Count == 0 ? 0 : _positions[_positions.Count - 1] + 1);
        return new FileEntry(name, _value.ToString(), 0, [.. _positions]);
    }
}
