using System.Runtime.CompilerServices;

namespace MlOps.Sdk.Mlflow;

/// <summary>Reads results that come in pages.</summary>
internal static class MlflowPages
{
    /// <summary>Every page, the first one asked for without a token.</summary>
    /// <param name="read">Reads the page of a token.</param>
    /// <param name="tokenAfter">The token of the page after this one; nothing after the last.</param>
    /// <param name="stuck">The error of a token that was given before. Some servers give one for ever (MLflow 3.2 to 3.13).</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public static async IAsyncEnumerable<TPage> ReadAsync<TPage>(
        Func<string?, CancellationToken, Task<TPage>> read,
        Func<TPage, string?> tokenAfter,
        Func<MlflowException> stuck,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>();
        string? token = null;
        do
        {
            var page = await read(token, cancellationToken).ConfigureAwait(false);
            yield return page;
            token = tokenAfter(page);
            if (!string.IsNullOrEmpty(token) && !seen.Add(token))
            {
                throw stuck();
            }
        }
        while (!string.IsNullOrEmpty(token));
    }
}
