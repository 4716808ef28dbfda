using MlOps.Sdk.Tracking.Search;

namespace MlOps.Sdk.Tracking;

/// <summary>The params or tags in an expression of a <see cref="RunQuery"/>.</summary>
public sealed class TextFields
{
    private TextFields()
    {
    }

    /// <summary>The value; <c>!= null</c> where there is one.</summary>
    /// <param name="key">The key.</param>
    public string this[string key] => throw QueryErrors.NotRun();
}
