namespace MlOps.Gpu.Transformers;

/// <summary>The family of functions of a <see cref="PowerTransformer"/>.</summary>
public enum PowerMethod
{
    /// <summary>For all numbers.</summary>
    YeoJohnson,

    /// <summary>For positive numbers.</summary>
    BoxCox,
}
