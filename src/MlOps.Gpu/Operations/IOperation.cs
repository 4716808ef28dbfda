using System.Runtime.Intrinsics;

namespace MlOps.Gpu.Operations;

/// <summary>
/// A step of a chain that makes one number of one number. Implemented by small unmanaged structs, which the JIT and ILGPU inline; all
/// forms give the same numbers.
/// </summary>
public interface IOperation
{
    /// <summary>Whether the fitted numbers do not fit 32 bits, so that values have to be taken in 64.</summary>
    bool NeedsFloat64 { get; }

    /// <summary>One value. Runs on the device too.</summary>
    /// <param name="value">The value; NaN is missing.</param>
    float Apply(float value);

    /// <summary>One value in 64 bits.</summary>
    /// <param name="value">The value; NaN is missing.</param>
    double Apply(double value);

    /// <summary>Sixteen values.</summary>
    /// <param name="values">The values; NaN is missing.</param>
    Vector512<float> Apply(Vector512<float> values);

    /// <summary>Four times sixteen values, in place: an operation's numbers are spread over a vector once for all of them.</summary>
    /// <param name="first">The first sixteen.</param>
    /// <param name="second">The second sixteen.</param>
    /// <param name="third">The third sixteen.</param>
    /// <param name="fourth">The fourth sixteen.</param>
    void Apply(ref Vector512<float> first, ref Vector512<float> second, ref Vector512<float> third, ref Vector512<float> fourth);

    /// <summary>Eight values.</summary>
    /// <param name="values">The values; NaN is missing.</param>
    Vector256<float> Apply(Vector256<float> values);

    /// <summary>Four values.</summary>
    /// <param name="values">The values; NaN is missing.</param>
    Vector128<float> Apply(Vector128<float> values);
}
