using ScottPlot;
using ScottPlot.MultiplotLayouts;

namespace FlightDelays;

/// <summary>A picture of the predictions: are the probabilities right, and do they tell the classes apart?</summary>
internal static class PredictionsPlot
{
    private const int Groups = 20;
    private const int Bars = 50;

    // Brought along, so that the picture has letters, and the same ones, on every machine: servers often have no fonts.
    private const string FontName = "FlightDelays Sans";

    static PredictionsPlot()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Fonts", "DejaVuSans.ttf");
        Fonts.AddFontFile(FontName, file, bold: false, italic: false);
        Fonts.AddFontFile(FontName, file, bold: true, italic: false);
        Fonts.Default = FontName;
    }

    /// <summary>A PNG with the calibration on the left and a histogram by class on the right.</summary>
    public static byte[] Render(double[] probabilities, bool[] late, double threshold)
    {
        var pictures = new Multiplot { Layout = new Columns() };
        pictures.AddPlots(2);
        PlotCalibration(pictures.GetPlot(0), probabilities, late);
        PlotHistogram(pictures.GetPlot(1), probabilities, late, threshold);
        return pictures.Render(1200, 500).GetImageBytes(ImageFormat.Png);
    }

    private static void PlotCalibration(Plot plot, double[] probabilities, bool[] late)
    {
        var groups = probabilities.Zip(late, (probability, isLate) => (probability, isLate))
            .OrderBy(flight => flight.probability)
            .Chunk((late.Length + Groups - 1) / Groups)
            .ToArray();
        var predicted = groups.Select(group => group.Average(flight => flight.probability)).ToArray();
        var observed = groups.Select(group => group.Average(flight => flight.isLate ? 1.0 : 0.0)).ToArray();

        var limit = Math.Min(1, 1.1 * Math.Max(predicted.Max(), observed.Max()));
        var ideal = plot.Add.Line(0, 0, limit, limit);
        ideal.LegendText = "perfect";
        ideal.LinePattern = LinePattern.Dashed;
        ideal.Color = Colors.Gray;
        var model = plot.Add.Scatter(predicted, observed);
        model.LegendText = $"model, {groups.Length} groups of flights";
        plot.Title("Calibration on the test part");
        plot.XLabel("predicted probability of a delay");
        plot.YLabel("share of late flights");
        plot.Axes.SetLimits(0, limit, 0, limit);
        plot.ShowLegend(Alignment.UpperLeft);
    }

    private static void PlotHistogram(Plot plot, double[] probabilities, bool[] late, double threshold)
    {
        AddClass("on time", Colors.SteelBlue, isLate: false);
        AddClass("late", Colors.OrangeRed, isLate: true);
        var line = plot.Add.VerticalLine(threshold);
        line.LegendText = FormattableString.Invariant($"threshold {threshold:0.00}");
        line.LinePattern = LinePattern.Dashed;
        line.Color = Colors.Black;
        plot.Title("Predicted probability by what happened");
        plot.XLabel("predicted probability of a delay");
        plot.YLabel("share of the class");
        plot.Axes.SetLimitsX(0, 1);
        plot.Axes.Margins(bottom: 0);
        plot.ShowLegend(Alignment.UpperRight);

        void AddClass(string name, Color color, bool isLate)
        {
            var heights = new double[Bars];
            var flights = late.Count(label => label == isLate);
            for (var row = 0; row < late.Length; row++)
            {
                if (late[row] == isLate)
                {
                    heights[Math.Min((int)(probabilities[row] * Bars), Bars - 1)] += 1.0 / flights;
                }
            }

            var bars = plot.Add.Bars(heights.Select((height, i) => new Bar
            {
                Position = (i + 0.5) / Bars,
                Value = height,
                Size = 1.0 / Bars,
                FillColor = color.WithAlpha(0.5),
                LineWidth = 0,
            }).ToList());
            bars.LegendText = name;
        }
    }
}
