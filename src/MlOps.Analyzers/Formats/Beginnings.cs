namespace MlOps.Analyzers.Formats;

/// <summary>Texts that others begin with, whatever the case.</summary>
internal sealed class Beginnings
{
    private readonly string[] _texts;

    /// <summary>Whether one of them begins with this character: most texts need not be compared with any.</summary>
    private readonly bool[] _first = new bool[128];

    public Beginnings(string[] texts)
    {
        _texts = texts;
        foreach (var text in texts)
        {
            _first[char.ToLowerInvariant(text[0])] = true;
            _first[char.ToUpperInvariant(text[0])] = true;
        }
    }

    /// <summary>Whether the text, which is not empty, begins with one of them.</summary>
    public bool AreOf(string text)
    {
        if (text[0] > 127 || !_first[text[0]])
        {
            return false;
        }

        foreach (var beginning in _texts)
        {
            if (text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
