namespace Eep.Web.Commands;

/// <summary>Passes on each full tenth of the work once, in order; reports may come from several threads.</summary>
/// <param name="report">Gets 1 to 10.</param>
public sealed class TenthsProgress(Action<int> report) : IProgress<double>
{
    private readonly Lock _lock = new();
    private int _tenths;

    /// <inheritdoc/>
    public void Report(double value)
    {
        lock (_lock)
        {
            var tenths = (int)Math.Floor((value * 10) + 1e-9);
            if (tenths > _tenths)
            {
                _tenths = tenths;
                report(tenths);
            }
        }
    }
}
