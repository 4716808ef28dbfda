namespace MlOps.Analyzers.Formats;

/// <summary>Remembers of the last names whether they are those of credentials: texts repeat their names, and to split one into words takes longer than to know it again.</summary>
internal sealed class KnownNames
{
    private const int Slots = 64;

    private readonly (string Name, bool IsCredential, bool IsPassword)[] _known = new (string, bool, bool)[Slots];

    public (string Name, bool IsCredential, bool IsPassword) Get(string text, int start, int end)
    {
        var hash = end - start;
        for (var i = start; i < end; i++)
        {
            hash = unchecked((hash * 31) + text[i]);
        }

        ref var slot = ref _known[(hash ^ (hash >> 7)) & (Slots - 1)];
        if (slot.Name is not { } known || known.Length != end - start || string.CompareOrdinal(text, start, known, 0, known.Length) != 0)
        {
            var name = text.Substring(start, end - start);
            slot = (name, CredentialNames.IsCredential(name), CredentialNames.IsPassword(name));
        }

        return slot;
    }
}
