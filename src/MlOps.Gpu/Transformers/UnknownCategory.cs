namespace MlOps.Gpu.Transformers;

/// <summary>What an encoder does with a category that was not there when it was fitted.</summary>
public enum UnknownCategory
{
    /// <summary>Throws an <see cref="UnknownCategoryException"/>.</summary>
    Error,

    /// <summary>Encodes it as none: -1 of an <see cref="OrdinalEncoder"/>, zeros of a <see cref="OneHotEncoder"/>.</summary>
    Ignore,

    /// <summary>Encodes it as the rare categories are; as <see cref="Ignore"/> where there are none.</summary>
    Infrequent,
}
