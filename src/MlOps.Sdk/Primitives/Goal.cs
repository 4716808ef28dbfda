namespace MlOps.Sdk.Primitives;

/// <summary>Which values of a metric are good.</summary>
public enum Goal
{
    /// <summary>Small ones, as of a loss.</summary>
    Minimize,

    /// <summary>Great ones, as of an accuracy.</summary>
    Maximize,
}
