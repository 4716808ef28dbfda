using System.Text;

namespace MlOps.Sdk.Search;

/// <summary>Texts in lists: MLflow has Python read them, unlike all others.</summary>
internal static class PythonText
{
    /// <summary>What a text in quotes says: doubled quotes end one text and begin another, a backslash escapes.</summary>
    /// <param name="quoted">The text, its quotes included.</param>
    public static string Value(string quoted)
    {
        var quote = quoted[0];
        var value = new StringBuilder(quoted.Length);
        for (var i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] == quote)
            {
                i++; // the second of a doubled quote: both vanish between the two texts
                continue;
            }

            if (quoted[i] != '\\' || i + 1 >= quoted.Length - 1)
            {
                value.Append(quoted[i]);
                continue;
            }

            i++;
            value.Append(quoted[i] switch
            {
                '\\' or '\'' or '"' => quoted[i].ToString(),
                'n' => "\n",
                'r' => "\r",
                't' => "\t",
                var other => "\\" + other,
            });
        }

        return value.ToString();
    }
}
