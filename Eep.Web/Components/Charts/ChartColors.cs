namespace Eep.Web.Components.Charts;

/// <summary>Colours that a chart draws itself; surfaces shine through from the theme.</summary>
public sealed record ChartColors(string Text, string Grid, string Main, string Soft, string Band, string Accent, IReadOnlyList<string> Series)
{
    // Series colours are told apart by people with any colour vision; lines differ in dash as well.
    private static readonly ChartColors Light = new(
        "#4d5c58", "#e3e9e6", "#0f6b63", "#7a8884", "rgba(15,107,99,0.13)", "#9a4f00",
        ["#0f6b63", "#a8480a", "#4a4fa3", "#a02c6d", "#1d5fa8", "#5f6b12"]);

    private static readonly ChartColors Dark = new(
        "#a5b4b0", "#263330", "#5fd0c0", "#84938f", "rgba(95,208,192,0.16)", "#e9b566",
        ["#5fd0c0", "#f0a56b", "#a9aef5", "#ef9ccb", "#8fbdf2", "#cbd677"]);

    private static readonly string[] Dashes = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];

    public static ChartColors For(bool dark) => dark ? Dark : Light;

    public string SeriesColor(int index) => Series[index % Series.Count];

    public static string SeriesDash(int index) => Dashes[index % Dashes.Length];
}
