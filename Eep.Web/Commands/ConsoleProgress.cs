namespace Eep.Web.Commands;

/// <summary>Progress on standard error: a line every few percent, so that a log stays short.</summary>
/// <param name="error">Standard error.</param>
/// <param name="step">Percent between lines.</param>
public sealed class ConsoleProgress(TextWriter error, int step) : IProgress<double>
{
    private int _printed;

    /// <inheritdoc/>
    public void Report(double value)
    {
        var percent = (int)(value * 100);
        if (percent >= _printed + step)
        {
            error.WriteLine($"{percent} %");
            _printed = percent / step * step;
        }
    }
}
