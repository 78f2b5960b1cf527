namespace Eep.Samples.Measuring;

/// <summary>Shares in [0, 1]: answered exactly right, and the same with the wrong form's first word forbidden.</summary>
public sealed record Score(double Accuracy, double Knows);
