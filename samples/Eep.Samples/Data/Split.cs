namespace Eep.Samples.Data;

/// <summary>Who may see an item. <see cref="Calibration"/> steers and stops the training; only the last three are shipped.</summary>
public enum Split
{
    Train,
    Calibration,
    Search,
    Validation,
    Test,
}
