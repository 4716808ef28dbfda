namespace MlOps.Analyzers.Files;

/// <summary>The keys that lead to a place in JSON, as .NET's configuration joins them: <c>Db:Password</c>.</summary>
internal static class JsonPath
{
    /// <summary>The keys of the objects around the position, and that of its own member; empty where the text is no JSON object.</summary>
    public static string To(string text, int position)
    {
        var keys = new Stack<string>();
        var name = "";
        for (var i = 0; i < position && i < text.Length; i++)
        {
            switch (text[i])
            {
                case '{':
                    keys.Push(name);
                    name = "";
                    break;
                case '}' when keys.Count > 0:
                    keys.Pop();
                    break;
                case '/' when i + 1 < text.Length && text[i + 1] == '/':
                    i = text.IndexOf('\n', i) is var line and >= 0 ? line : text.Length;
                    break;
                case '"':
                    var end = i + 1;
                    while (end < text.Length && text[end] != '"')
                    {
                        end += text[end] == '\\' ? 2 : 1;
                    }

                    var next = end + 1;
                    while (next < text.Length && char.IsWhiteSpace(text[next]))
                    {
                        next++;
                    }

                    if (next < text.Length && text[next] == ':' && end < text.Length)
                    {
                        name = text.Substring(i + 1, end - i - 1);
                    }

                    i = end;
                    break;
            }
        }

        return keys.Count == 0 || name.Length == 0 ? "" : string.Join(":", keys.Reverse().Where(key => key.Length > 0).Append(name));
    }
}
