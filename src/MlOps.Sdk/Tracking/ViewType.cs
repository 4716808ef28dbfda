namespace MlOps.Sdk.Tracking;

/// <summary>Whether a search finds what is in use, what is deleted, or both.</summary>
public enum ViewType
{
    /// <summary>What is in use.</summary>
    ActiveOnly,

    /// <summary>What is deleted and can be restored.</summary>
    DeletedOnly,

    /// <summary>Both.</summary>
    All,
}
