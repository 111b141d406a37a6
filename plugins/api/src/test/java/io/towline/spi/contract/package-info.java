/**
 * What every policy must keep to, as tests that its author runs: depend on the {@code tests} jar of
 * this module and on JUnit, and implement {@link io.towline.spi.contract.FailoverPolicyContract} or
 * {@link io.towline.spi.contract.ProgressTimeoutPolicyContract} in a test class.
 */
@NullMarked
package io.towline.spi.contract;

import org.jspecify.annotations.NullMarked;
