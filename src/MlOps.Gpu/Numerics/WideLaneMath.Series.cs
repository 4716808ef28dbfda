namespace MlOps.Gpu.Numerics;

/// <summary>The polynomials of <see cref="DoubleMath"/>.</summary>
internal static partial class WideLaneMath
{
    private static T LogSeries<T>(T x)
        where T : struct, IArithmetic<T, double>
    {
        var p = T.Of(1.479819860511658591e-01) * x + T.Of(1.531383769920937332e-01);
        p = p * x + T.Of(1.818357216161805012e-01);
        p = p * x + T.Of(2.222219843214978396e-01);
        p = p * x + T.Of(2.857142874366239149e-01);
        p = p * x + T.Of(3.999999999940941908e-01);
        return p * x + T.Of(6.666666666666735130e-01);
    }

    private static T ExpSeries<T>(T x)
        where T : struct, IArithmetic<T, double>
    {
        var p = T.Of(2.505210838544172e-8) * x + T.Of(2.7557319223985888e-7);
        p = p * x + T.Of(2.7557319223985893e-6);
        p = p * x + T.Of(2.4801587301587302e-5);
        p = p * x + T.Of(1.9841269841269841e-4);
        p = p * x + T.Of(1.3888888888888889e-3);
        p = p * x + T.Of(8.3333333333333332e-3);
        p = p * x + T.Of(4.1666666666666664e-2);
        p = p * x + T.Of(1.6666666666666666e-1);
        p = p * x + T.Of(0.5);
        return p * x + T.Of(1.0);
    }

    private static T CentreNumerator<T>(T x)
        where T : struct, IArithmetic<T, double>
    {
        var p = T.Of(2.5090809287301226727e+3) * x + T.Of(3.3430575583588128105e+4);
        p = p * x + T.Of(6.7265770927008700853e+4);
        p = p * x + T.Of(4.5921953931549871457e+4);
        p = p * x + T.Of(1.3731693765509461125e+4);
        p = p * x + T.Of(1.9715909503065514427e+3);
        p = p * x + T.Of(1.3314166789178437745e+2);
        return p * x + T.Of(3.3871328727963666080e0);
    }

    private static T CentreDenominator<T>(T x)
        where T : struct, IArithmetic<T, double>
    {
        var p = T.Of(5.2264952788528545610e+3) * x + T.Of(2.8729085735721942674e+4);
        p = p * x + T.Of(3.9307895800092710610e+4);
        p = p * x + T.Of(2.1213794301586595867e+4);
        p = p * x + T.Of(5.3941960214247511077e+3);
        p = p * x + T.Of(6.8718700749205790830e+2);
        p = p * x + T.Of(4.2313330701600911252e+1);
        return p * x + T.Of(1.0);
    }

    private static T MiddleNumerator<T>(T x)
        where T : struct, IArithmetic<T, double>
    {
        var p = T.Of(7.74545014278341407640e-4) * x + T.Of(2.27238449892691845833e-2);
        p = p * x + T.Of(2.41780725177450611770e-1);
        p = p * x + T.Of(1.27045825245236838258e0);
        p = p * x + T.Of(3.64784832476320460504e0);
        p = p * x + T.Of(5.76949722146069140550e0);
        p = p * x + T.Of(4.63033784615654529590e0);
        return p * x + T.Of(1.42343711074968357734e0);
    }

    private static T MiddleDenominator<T>(T x)
        where T : struct, IArithmetic<T, double>
    {
        var p = T.Of(1.05075007164441684324e-9) * x + T.Of(5.47593808499534494600e-4);
        p = p * x + T.Of(1.51986665636164571966e-2);
        p = p * x + T.Of(1.48103976427480074590e-1);
        p = p * x + T.Of(6.89767334985100004550e-1);
        p = p * x + T.Of(1.67638483018380384940e0);
        p = p * x + T.Of(2.05319162663775882187e0);
        return p * x + T.Of(1.0);
    }

    private static T FarNumerator<T>(T x)
        where T : struct, IArithmetic<T, double>
    {
        var p = T.Of(2.01033439929228813265e-7) * x + T.Of(2.71155556874348757815e-5);
        p = p * x + T.Of(1.24266094738807843860e-3);
        p = p * x + T.Of(2.65321895265761230930e-2);
        p = p * x + T.Of(2.96560571828504891230e-1);
        p = p * x + T.Of(1.78482653991729133580e0);
        p = p * x + T.Of(5.46378491116411436990e0);
        return p * x + T.Of(6.65790464350110377720e0);
    }

    private static T FarDenominator<T>(T x)
        where T : struct, IArithmetic<T, double>
    {
        var p = T.Of(2.04426310338993978564e-15) * x + T.Of(1.42151175831644588870e-7);
        p = p * x + T.Of(1.84631831751005468180e-5);
        p = p * x + T.Of(7.86869131145613259100e-4);
        p = p * x + T.Of(1.48753612908506148525e-2);
        p = p * x + T.Of(1.36929880922735805310e-1);
        p = p * x + T.Of(5.99832206555887937690e-1);
        return p * x + T.Of(1.0);
    }

    private static T TailSeries<T>(T x)
        where T : struct, IArithmetic<T, double>
    {
        var p = T.Of(0.015025292267698187) * x + T.Of(-0.13423487837380593);
        p = p * x + T.Of(0.5312949374233928);
        p = p * x + T.Of(-1.210948231334271);
        p = p * x + T.Of(1.7302495336852624);
        p = p * x + T.Of(-1.6035857955387345);
        p = p * x + T.Of(1.029567808356033);
        p = p * x + T.Of(-0.5445691609796952);
        p = p * x + T.Of(0.18928908726157553);
        p = p * x + T.Of(0.0017786687514796846);
        p = p * x + T.Of(0.12617271684416154);
        p = p * x + T.Of(0.17327387204160388);
        p = p * x + T.Of(0.2179633936853837);
        p = p * x + T.Of(0.2393571703638013);
        return p * x + T.Of(0.23936558554642245);
    }
}
