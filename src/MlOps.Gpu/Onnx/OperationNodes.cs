using MlOps.Gpu.Operations;
using Double = MlOps.Gpu.Onnx.GraphNumber<double>;
using Single = MlOps.Gpu.Onnx.GraphNumber<float>;

namespace MlOps.Gpu.Onnx;

/// <summary>The operations of chains as nodes, in 32 bits and in 64 as the operations themselves have them.</summary>
internal static class OperationNodes
{
    public static Single Apply(IOperation operation, Single x)
    {
        switch (operation)
        {
            case Center center:
                return x - Single.Of(center.Parts.High) - Single.Of(center.Parts.Low);
            case Scale scale:
                return x * Single.Of((float)scale.Factor);
            case Shift shift:
                return x + Single.Of((float)shift.Value);
            case Clip clip:
                var (low, high) = (Single.Of((float)clip.Range.Minimum), Single.Of((float)clip.Range.Maximum));
                var least = Single.Select(x < low, low, x);
                return Single.Select(least > high, high, least);
            case ReplaceMissing replace:
                return Single.Select(x.IsMissing, Single.Of((float)replace.Value), x);
            case IsMissing missing:
                return Single.Select(x.IsMissing, Single.Of(missing.Results.Missing), Single.Of(missing.Results.Present));
            case Exceeds exceeds:
                return Single.Select(x > Single.Of(exceeds.SingleThreshold), Single.Of(1f), Single.Select(x.IsMissing, x, Single.Of(0f)));
            case Log1p log:
                return log.Factor == 1 ? GraphMath.Log1p(x) : GraphMath.Log1p(x) * Single.Of((float)log.Factor);
            default:
                throw new NotSupportedException(operation.GetType().Name);
        }
    }

    public static Double Apply(IOperation operation, Double x)
    {
        switch (operation)
        {
            case Center center:
                return x - Double.Of(center.Value);
            case Scale scale:
                return x * Double.Of(scale.Factor);
            case Shift shift:
                return x + Double.Of(shift.Value);
            case Clip clip:
                var (low, high) = (Double.Of(clip.Range.Minimum), Double.Of(clip.Range.Maximum));
                return Double.Select(x < low, low, Double.Select(x > high, high, x));
            case ReplaceMissing replace:
                return Double.Select(x.IsMissing, Double.Of(replace.Value), x);
            case IsMissing missing:
                return Double.Select(x.IsMissing, Double.Of(missing.Results.Missing), Double.Of(missing.Results.Present));
            case Exceeds exceeds:
                return Double.Select(x > Double.Of(exceeds.Threshold), Double.Of(1.0), Double.Select(x.IsMissing, x, Double.Of(0.0)));
            case Log1p log:
                return log.Factor == 1 ? GraphMath.Log1p(x) : GraphMath.Log1p(x) * Double.Of(log.Factor);
            case YeoJohnson power:
                return GraphMath.YeoJohnson(x, power.Exponents);
            case BoxCox power:
                return GraphMath.BoxCox(x, power.Lambda);
            default:
                throw new NotSupportedException(operation.GetType().Name);
        }
    }
}
